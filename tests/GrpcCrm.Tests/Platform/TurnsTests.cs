using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Tests.Platform;

/// <summary>Those who wait in this process for others of the same key.</summary>
public sealed class TurnsTests
{
    private readonly Turns<string> _turns = new();

    [Fact]
    public async Task One_of_a_key_has_its_turn_and_the_next_when_it_ends()
    {
        var first = await EnterAsync("a");
        var second = EnterAsync("a");
        Assert.False(second.IsCompleted);

        first!.Dispose();

        Assert.NotNull(await second);
    }

    [Fact]
    public async Task Another_key_waits_for_nobody()
    {
        using var first = await EnterAsync("a");

        Assert.NotNull(await EnterAsync("b"));
    }

    [Fact]
    public async Task A_turn_that_ends_twice_lets_one_in()
    {
        var first = await EnterAsync("a");
        var (second, third) = (EnterAsync("a"), EnterAsync("a"));

        first!.Dispose();
        first.Dispose();

        Assert.NotNull(await second);
        Assert.False(third.IsCompleted);
    }

    [Fact]
    public async Task Who_gives_up_leaves_nothing_behind()
    {
        using (await EnterAsync("a"))
        {
            Assert.Null(await _turns.EnterAsync("a", TimeSpan.FromMilliseconds(1), default));
            var cancelled = new CancellationToken(canceled: true);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _turns.EnterAsync("a", Timeout.InfiniteTimeSpan, cancelled));
        }

        Assert.Equal(0, _turns.Count);
    }

    private Task<IDisposable?> EnterAsync(string key) => _turns.EnterAsync(key, Timeout.InfiniteTimeSpan, default);
}
