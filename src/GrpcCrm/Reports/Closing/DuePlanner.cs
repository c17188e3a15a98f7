using GrpcCrm.Platform.Storage;
using GrpcCrm.Reports.Content;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// Finds what is due: periods that have ended, closed periods into which something came late, groups with newer members. It goes by
/// manufacturer, and for late records by dealer too, so that what one of them gave holds back no other.
/// </summary>
public sealed class DuePlanner(
    [FromKeyedServices("worker")] NpgsqlDataSource worker, OldPeriods oldPeriods, PlanningOutages outages,
    IOptions<PeriodClosingOptions> options, ReportSections sections)
{
    private static readonly string SchedulesToPlan = EmbeddedSql.Text("Reports/Closing/schedules_to_plan.sql");
    private static readonly string PlanSchedules = EmbeddedSql.Text("Reports/Closing/plan_schedules.sql");
    private static readonly string MarkedDealers = EmbeddedSql.Text("Reports/Closing/marked_dealers.sql");
    private static readonly string MarkedRollUps = EmbeddedSql.Text("Reports/Closing/marked_roll_ups.sql");
    private static readonly string PlanRollUps = EmbeddedSql.Text("Reports/Closing/plan_roll_ups.sql");

    /// <summary>The statement, composed of what the sections bring.</summary>
    public string PlanLate { get; } = sections.AskingForRecords(EmbeddedSql.Text("Reports/Closing/plan_late.sql"));

    /// <summary>Plans once; true where something became due.</summary>
    public async Task<bool> PlanAsync(CancellationToken cancellationToken)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellationToken);
        var planned = 0L;
        foreach (var (manufacturer, newKinds) in await ToPlanAsync(connection, cancellationToken))
            planned += await SchedulesAsync(connection, manufacturer, newKinds, cancellationToken);
        foreach (var (dealer, manufacturer) in await MarkedAsync(connection, cancellationToken))
            planned += await LateAsync(connection, dealer, manufacturer, cancellationToken);
        foreach (var manufacturer in await GroupsAsync(connection, cancellationToken))
            planned += await RollUpsAsync(connection, manufacturer, cancellationToken);
        return planned > 0;
    }

    private Task<long> SchedulesAsync(
        NpgsqlConnection connection, Guid manufacturer, short[] newKinds, CancellationToken cancellationToken) =>
        outages.GuardAsync(connection, $"The schedules of manufacturer {manufacturer}", async () =>
        {
            var busy = new HashSet<Guid>();
            foreach (var kind in newKinds) busy.UnionWith(await oldPeriods.PlanAsync(connection, manufacturer, kind, cancellationToken));
            await using var batch = Planning(connection);
            batch.Add(PlanSchedules, manufacturer, options.Value.EmptyPeriods, busy.ToArray());
            batch.Add("commit");
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            outages.LeaveOut(manufacturer, await reader.GetFieldValueAsync<Guid[]>(1, cancellationToken));
            return reader.GetInt64(0);
        }, cancellationToken);

    /// <summary>Plans for one dealer's late records. Where that fails, its marks stay for the next look.</summary>
    private Task<long> LateAsync(NpgsqlConnection connection, Guid dealer, Guid manufacturer, CancellationToken cancellationToken) =>
        outages.GuardAsync(connection, $"The late records of dealer {dealer} for manufacturer {manufacturer}", async () =>
        {
            await using var batch = Planning(connection);
            batch.Add(TenantSetting.ForDealer(dealer));
            batch.Add(PlanLate, dealer, manufacturer);
            batch.Add("commit");
            return (long)(await batch.ExecuteScalarAsync(cancellationToken))!;
        }, cancellationToken);

    private Task<long> RollUpsAsync(NpgsqlConnection connection, Guid manufacturer, CancellationToken cancellationToken) =>
        outages.GuardAsync(connection, $"The groups of manufacturer {manufacturer}", async () =>
        {
            await using var batch = Planning(connection);
            batch.Add(PlanRollUps, manufacturer);
            batch.Add("commit");
            return (long)(await batch.ExecuteScalarAsync(cancellationToken))!;
        }, cancellationToken);

    /// <summary>A transaction that gives way where it meets a due row that a closer holds for long: nothing of it has happened.</summary>
    private static NpgsqlBatch Planning(NpgsqlConnection connection)
    {
        var batch = connection.CreateBatch();
        batch.Add("begin");
        batch.Add("set local lock_timeout = '500ms'");
        return batch;
    }

    private static async Task<List<(Guid Manufacturer, short[] NewKinds)>> ToPlanAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SchedulesToPlan, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(Guid, short[])>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add((reader.GetGuid(0), await reader.GetFieldValueAsync<short[]>(1, cancellationToken)));
        return found;
    }

    private static async Task<List<(Guid Dealer, Guid Manufacturer)>> MarkedAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(MarkedDealers, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(Guid, Guid)>();
        while (await reader.ReadAsync(cancellationToken)) found.Add((reader.GetGuid(0), reader.GetGuid(1)));
        return found;
    }

    private static async Task<List<Guid>> GroupsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(MarkedRollUps, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken)) found.Add(reader.GetGuid(0));
        return found;
    }
}
