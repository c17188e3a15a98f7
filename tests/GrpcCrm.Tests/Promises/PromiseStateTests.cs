using GrpcCrm.Promises;

namespace GrpcCrm.Tests.Promises;

/// <summary>Where a promise stands, by its times and the moment alone.</summary>
public sealed class PromiseStateTests
{
    private static readonly DateTime Due = new(2025, 5, 2, 17, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Instant = TimeSpan.FromMicroseconds(1);

    [Fact]
    public void One_microsecond_past_its_time_it_is_broken()
    {
        var promise = new Promise { DueTime = Due };

        Assert.Equal(PromiseState.Made, promise.StateAt(Due));
        Assert.Equal(PromiseState.Broken, promise.StateAt(Due + Instant));
    }

    [Theory]
    [InlineData(0, PromiseState.Kept)]
    [InlineData(1, PromiseState.KeptLate)]
    public void It_is_kept_at_its_last_instant_and_late_after_it(int instants, PromiseState state)
    {
        var promise = new Promise { DueTime = Due };
        var kept = Due + (instants * Instant);
        promise.Reach(PromiseState.Kept, kept);

        Assert.Equal(state, promise.StateAt(kept));
        Assert.NotEqual(state, promise.StateAt(kept - Instant));
    }

    [Fact]
    public void What_ended_it_first_in_the_order_of_the_rule_counts_whatever_else_was_told()
    {
        var promise = new Promise { DueTime = Due };
        promise.Reach(PromiseState.Broken, Due - (4 * Instant));
        Assert.Equal(PromiseState.Broken, promise.StateAt(Due));
        promise.Reach(PromiseState.Kept, Due - (3 * Instant));
        Assert.Equal(PromiseState.Kept, promise.StateAt(Due));
        promise.Reach(PromiseState.Renegotiated, Due - (2 * Instant));
        Assert.Equal(PromiseState.Renegotiated, promise.StateAt(Due));
        promise.Reach(PromiseState.Cancelled, Due - Instant);

        Assert.Equal(PromiseState.Cancelled, promise.StateAt(Due));
        Assert.Equal(PromiseState.Renegotiated, promise.StateAt(Due - (2 * Instant)));
        Assert.Equal(PromiseState.Kept, promise.StateAt(Due - (3 * Instant)));
    }
}
