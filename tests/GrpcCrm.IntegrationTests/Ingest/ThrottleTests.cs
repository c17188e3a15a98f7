using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Storage;
using Npgsql;
using Records = GrpcCrm.IntegrationTests.Fixture.Records;

namespace GrpcCrm.IntegrationTests.Ingest;

public sealed class ThrottleTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly TimeSpan BeyondPatience = TimeSpan.FromSeconds(1.1);

    [Fact]
    public async Task A_batch_that_had_to_wait_for_a_lock_asks_for_a_pause_and_is_stored()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await using var closer = await crm.Admin.OpenConnectionAsync();
        await using var held = await closer.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand(DealerLock.Closing, closer) { Parameters = { new() { Value = Guid.Parse(dealer.Name[8..]) } } })
            await hold.ExecuteNonQueryAsync();

        await session.SendAsync(new() { Batch = new() { Offset = 0, Records = { Records.Customer("c1") } } });
        await Locks.UntilSomeWaitForTurnsAsync(crm);
        await Task.Delay(BeyondPatience);
        await held.RollbackAsync();

        var throttle = (await session.ReadAsync()).Throttle;
        Assert.True(throttle.Delay.ToTimeSpan() >= BeyondPatience - TimeSpan.FromMilliseconds(100), $"{throttle.Delay}");
        Assert.Equal(1, (await session.ReadAsync()).Result.CreatedCount);
    }
}
