using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// Finds what is due: periods that have ended, closed periods into which something came late, groups with newer members. It goes by
/// manufacturer, and for late records by dealer too, so that what one of them gave holds back no other.
/// </summary>
public sealed class DuePlanner(
    [FromKeyedServices("worker")] NpgsqlDataSource worker, OldPeriods oldPeriods, PlanningOutages outages,
    IOptions<PeriodClosingOptions> options)
{
    private static readonly string SchedulesToPlan = EmbeddedSql.Text("Reports/Closing/schedules_to_plan.sql");
    private static readonly string PlanSchedules = EmbeddedSql.Text("Reports/Closing/plan_schedules.sql");
    private static readonly string MarkedDealers = EmbeddedSql.Text("Reports/Closing/marked_dealers.sql");
    private static readonly string PlanLate = EmbeddedSql.Text("Reports/Closing/plan_late.sql");
    private static readonly string MarkedGroups = EmbeddedSql.Text("Reports/Closing/marked_groups.sql");
    private static readonly string PlanRollUps = EmbeddedSql.Text("Reports/Closing/plan_roll_ups.sql");

    /// <summary>Plans once; true where something became due.</summary>
    public async Task<bool> Plan(CancellationToken cancellation)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellation);
        var planned = 0L;
        foreach (var (manufacturer, newKinds) in await ToPlan(connection, cancellation))
            planned += await Schedules(connection, manufacturer, newKinds, cancellation);
        foreach (var (dealer, manufacturer) in await Marked(connection, cancellation))
            planned += await Late(connection, dealer, manufacturer, cancellation);
        foreach (var manufacturer in await Groups(connection, cancellation))
            planned += await RollUps(connection, manufacturer, cancellation);
        return planned > 0;
    }

    private Task<long> Schedules(NpgsqlConnection connection, Guid manufacturer, short[] newKinds, CancellationToken cancellation) =>
        outages.Guard(connection, $"The schedules of manufacturer {manufacturer}", async () =>
        {
            var busy = new HashSet<Guid>();
            foreach (var kind in newKinds) busy.UnionWith(await oldPeriods.Plan(connection, manufacturer, kind, cancellation));
            await using var batch = Planning(connection);
            batch.Add(PlanSchedules, manufacturer, options.Value.EmptyPeriods, busy.ToArray());
            batch.Add("commit");
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            outages.LeaveOut(manufacturer, await reader.GetFieldValueAsync<Guid[]>(1, cancellation));
            return reader.GetInt64(0);
        }, cancellation);

    /// <summary>Plans for one dealer's late records. Where that fails, its marks stay for the next look.</summary>
    private Task<long> Late(NpgsqlConnection connection, Guid dealer, Guid manufacturer, CancellationToken cancellation) =>
        outages.Guard(connection, $"The late records of dealer {dealer} for manufacturer {manufacturer}", async () =>
        {
            await using var batch = Planning(connection);
            batch.Add(TenantSetting.ForDealer(dealer));
            batch.Add(PlanLate, dealer, manufacturer);
            batch.Add("commit");
            return (long)(await batch.ExecuteScalarAsync(cancellation))!;
        }, cancellation);

    private Task<long> RollUps(NpgsqlConnection connection, Guid manufacturer, CancellationToken cancellation) =>
        outages.Guard(connection, $"The groups of manufacturer {manufacturer}", async () =>
        {
            await using var batch = Planning(connection);
            batch.Add(PlanRollUps, manufacturer);
            batch.Add("commit");
            return (long)(await batch.ExecuteScalarAsync(cancellation))!;
        }, cancellation);

    /// <summary>A transaction that gives way where it meets a due row that a closer holds for long: nothing of it has happened.</summary>
    private static NpgsqlBatch Planning(NpgsqlConnection connection)
    {
        var batch = connection.CreateBatch();
        batch.Add("begin");
        batch.Add("set local lock_timeout = '500ms'");
        return batch;
    }

    private static async Task<List<(Guid Manufacturer, short[] NewKinds)>> ToPlan(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(SchedulesToPlan, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<(Guid, short[])>();
        while (await reader.ReadAsync(cancellation))
            found.Add((reader.GetGuid(0), await reader.GetFieldValueAsync<short[]>(1, cancellation)));
        return found;
    }

    private static async Task<List<(Guid Dealer, Guid Manufacturer)>> Marked(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(MarkedDealers, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<(Guid, Guid)>();
        while (await reader.ReadAsync(cancellation)) found.Add((reader.GetGuid(0), reader.GetGuid(1)));
        return found;
    }

    private static async Task<List<Guid>> Groups(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(MarkedGroups, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<Guid>();
        while (await reader.ReadAsync(cancellation)) found.Add(reader.GetGuid(0));
        return found;
    }
}
