using GrpcCrm.Platform.Calls;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Tests.Platform;

/// <summary>Who gets a place before a connection.</summary>
public sealed class ConnectionSlotsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);
    private readonly (Guid One, Guid Two) _tenants = (Guid.NewGuid(), Guid.NewGuid());

    [Theory]
    [InlineData(24, 0.25, 6)]
    [InlineData(2, 0.25, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(10, 1, 10)]
    public void A_share_is_one_place_at_least(int places, double share, int expected)
    {
        using var slots = new ConnectionSlots(places, new(share, places), TimeProvider.System);

        Assert.Equal(expected, slots.Share);
    }

    [Fact]
    public async Task A_tenant_gets_no_more_than_its_share_while_another_gets_its_own()
    {
        using var slots = new ConnectionSlots(4, new(0.5, 4), TimeProvider.System);
        var first = await slots.EnterAsync(_tenants.One, Patience, default);
        await slots.EnterAsync(_tenants.One, Patience, default);
        var third = slots.EnterAsync(_tenants.One, Patience, default).AsTask();

        await slots.EnterAsync(_tenants.Two, Patience, default);
        await slots.EnterAsync(_tenants.Two, Patience, default);

        Assert.False(third.IsCompleted);
        Assert.Equal(0, slots.Free);
        first.Dispose();
        await third;
    }

    [Fact]
    public async Task A_tenant_takes_fewer_while_others_call_and_its_whole_share_when_they_are_silent_again()
    {
        var time = new SetTime();
        using var slots = new ConnectionSlots(8, new(0.5, 2), time);
        await slots.EnterAsync(_tenants.Two, Patience, default);
        var held = new Queue<ConnectionSlots.Place>();
        for (var taken = 0; taken < slots.ShareBesideOthers; taken++) held.Enqueue(await slots.EnterAsync(_tenants.One, Patience, default));
        var further = slots.EnterAsync(_tenants.One, Patience, default).AsTask();
        Assert.False(further.IsCompleted);
        held.Dequeue().Dispose();
        held.Enqueue(await further);

        time.Now += TimeSpan.FromSeconds(1);
        for (var taken = slots.ShareBesideOthers; taken < slots.Share; taken++)
            held.Enqueue(await slots.EnterAsync(_tenants.One, Soon, default));

        Assert.Equal((4, 2, 3), (slots.Share, slots.ShareBesideOthers, slots.Free));
        foreach (var place in held) place.Dispose();
        Assert.Equal(7, slots.Free);
    }

    [Fact]
    public async Task A_tenant_takes_fewer_beside_others_whose_calls_take_no_place()
    {
        using var slots = new ConnectionSlots(8, new(0.5, 2), new SetTime());
        slots.NoteCall(_tenants.Two);
        for (var taken = 0; taken < slots.ShareBesideOthers; taken++) await slots.EnterAsync(_tenants.One, Patience, default);

        var further = slots.EnterAsync(_tenants.One, Patience, default).AsTask();

        Assert.False(further.IsCompleted);
        Assert.Equal(6, slots.Free);
        await further;
    }

    [Fact]
    public async Task A_tenant_whose_calls_stand_still_beside_others_takes_its_whole_share_and_no_more()
    {
        using var slots = new ConnectionSlots(8, new(0.5, 2), new SetTime());
        await slots.EnterAsync(_tenants.Two, Patience, default);

        for (var taken = 0; taken < slots.Share; taken++) await slots.EnterAsync(_tenants.One, Patience, default);

        Assert.Equal(3, slots.Free);
        await Assert.ThrowsAsync<CrmException>(async () => await slots.EnterAsync(_tenants.One, Soon, default));
    }

    [Fact]
    public async Task Who_waits_for_too_long_is_told_whose_places_are_in_use_and_leaves_nothing_behind()
    {
        using var slots = new ConnectionSlots(2, new(0.5, 2), TimeProvider.System);
        var (one, two) = (await slots.EnterAsync(_tenants.One, Patience, default), await slots.EnterAsync(_tenants.Two, Patience, default));

        var ofShare = await Assert.ThrowsAsync<CrmException>(async () => await slots.EnterAsync(_tenants.One, Soon, default));
        var ofHost = await Assert.ThrowsAsync<CrmException>(async () => await slots.EnterAsync(Guid.NewGuid(), Soon, default));

        Assert.Equal(V1.ErrorReason.HostBusy, ofShare.Reason);
        Assert.Equal(V1.ErrorReason.HostBusy, ofHost.Reason);
        Assert.NotEqual(ofShare.Message, ofHost.Message);
        one.Dispose();
        two.Dispose();
        using var again = await slots.EnterAsync(_tenants.One, Patience, default);
        Assert.Equal(1, slots.Free);
    }

    /// <summary>A clock that goes on when a test says so.</summary>
    private sealed class SetTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
