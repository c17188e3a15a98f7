using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Tests.Platform;

/// <summary>Those who wait in this process for others of the same key.</summary>
public sealed class TurnsTests
{
    private readonly Turns<string> _turns = new();

    [Fact]
    public async Task One_of_a_key_has_its_turn_and_the_next_when_it_ends()
    {
        var first = await Enter("a");
        var second = Enter("a");
        Assert.False(second.IsCompleted);

        first!.Dispose();

        Assert.NotNull(await second);
    }

    [Fact]
    public async Task Another_key_waits_for_nobody()
    {
        using var first = await Enter("a");

        Assert.NotNull(await Enter("b"));
    }

    [Fact]
    public async Task A_turn_that_ends_twice_lets_one_in()
    {
        var first = await Enter("a");
        var (second, third) = (Enter("a"), Enter("a"));

        first!.Dispose();
        first.Dispose();

        Assert.NotNull(await second);
        Assert.False(third.IsCompleted);
    }

    [Fact]
    public async Task Who_gives_up_leaves_nothing_behind()
    {
        using (await Enter("a"))
        {
            Assert.Null(await _turns.Enter("a", TimeSpan.FromMilliseconds(1), default));
            var cancelled = new CancellationToken(canceled: true);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _turns.Enter("a", Timeout.InfiniteTimeSpan, cancelled));
        }

        Assert.Equal(0, _turns.Count);
    }

    private Task<IDisposable?> Enter(string key) => _turns.Enter(key, Timeout.InfiniteTimeSpan, default);
}
