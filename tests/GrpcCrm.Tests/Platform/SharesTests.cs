using GrpcCrm.Platform.Calls;

namespace GrpcCrm.Tests.Platform;

public sealed class SharesTests
{
    [Fact]
    public void Each_key_has_its_own_share_and_what_is_given_back_can_be_taken_again()
    {
        var shares = new Shares<string>(_ => 2);

        Assert.True(shares.TryTake("a"));
        Assert.True(shares.TryTake("a"));
        Assert.False(shares.TryTake("a"));
        Assert.True(shares.TryTake("b"));
        shares.GiveBack("a");
        Assert.True(shares.TryTake("a"));
        Assert.False(shares.TryTake("a"));
    }

    [Fact]
    public void A_share_of_nothing_gives_nothing() => Assert.False(new Shares<string>(_ => 0).TryTake("a"));

    [Fact]
    public async Task Many_at_once_never_hold_more_than_the_share_and_leave_nothing_behind()
    {
        const int Limit = 3;
        var shares = new Shares<int>(_ => Limit);
        var (held, most) = (0, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, 20_000), async (_, _) =>
        {
            if (!shares.TryTake(1)) return;
            var now = Interlocked.Increment(ref held);
            InterlockedMax(ref most, now);
            if (now % 2 == 0) await Task.Yield();
            Interlocked.Decrement(ref held);
            shares.GiveBack(1);
        });

        Assert.InRange(most, 1, Limit);
        for (var i = 0; i < Limit; i++) Assert.True(shares.TryTake(1));
        Assert.False(shares.TryTake(1));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            if (Interlocked.CompareExchange(ref most, value, seen) == seen) return;
        }
    }
}
