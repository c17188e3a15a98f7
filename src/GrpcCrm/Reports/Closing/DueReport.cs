using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// A report that is due, held by a transaction, with the terms on which it is made. The claim is the row's lock and nothing else, so that
/// whatever ends the transaction ends the claim; the transaction that publishes takes the row off or moves it on.
/// </summary>
public sealed record DueReport(ReportIdentity Identity)
{
    private static readonly string NextDue = EmbeddedSql.Text("Reports/Closing/next_due.sql");
    private static readonly string ThisDue = EmbeddedSql.Text("Reports/Closing/this_due.sql");
    private static readonly string HandOverPeriod = EmbeddedSql.Text("Reports/Closing/hand_over_period.sql");
    public static readonly string PeriodEnd = PeriodBorders.In("Reports/Closing/period_end.sql");
    private static readonly string MoveDue = EmbeddedSql.Text("Reports/Closing/move_due.sql");
    private static readonly string WaitDue = EmbeddedSql.Text("Reports/Closing/wait_due.sql");
    private static readonly string PostponeDue = EmbeddedSql.Text("Reports/Closing/postpone_due.sql");

    /// <summary>How long after a revision the next comes at the earliest.</summary>
    public required TimeSpan Restatement { get; init; }

    public required TimeSpan CutOff { get; init; }

    public required bool NeedsApproval { get; init; }

    /// <summary>Before this the newest revision stands, unless someone asks; null where there is none.</summary>
    public required DateTime? EarliestTime { get; init; }

    public required bool IsEarly { get; init; }

    /// <summary>The next report that nobody holds; of another manufacturer than the one whose turn was last, if others wait.</summary>
    public static Task<DueReport?> TakeNextAsync(NpgsqlConnection connection, Guid lastManufacturer, CancellationToken cancellationToken) =>
        TakeAsync(connection, NextDue, [lastManufacturer], cancellationToken);

    /// <summary>This report, if it is due; waits for who holds it.</summary>
    public static Task<DueReport?> TakeAsync(NpgsqlConnection connection, ReportIdentity identity, CancellationToken cancellationToken) =>
        TakeAsync(connection, ThisDue, identity.Key, cancellationToken);

    /// <summary>Makes a report of a period that is over due now, to be made here or, should this host stop, by any.</summary>
    public static async Task HandOverAsync(NpgsqlDataSource worker, ReportIdentity identity, CancellationToken cancellationToken)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.Add(PeriodEnd, [.. (identity with { Definition = ReportDefinition.DealerServiceQuality }).Key, identity.PeriodEnd]);
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken)) throw Fail.NotFound(ResourceNames.Dealers.Collection);
            if (!reader.GetBoolean(1)) throw ReportFailures.PeriodNotEnded(reader.GetDateTime(0));
        }

        await ExecuteAsync(connection, HandOverPeriod, [.. identity.Key, .. identity.SubjectColumns], cancellationToken);
    }

    public Task MoveToAsync(NpgsqlConnection connection, DateTime time, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, MoveDue, [.. Identity.Key, time], cancellationToken);

    public Task TakeOffAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, MoveDue, [.. Identity.Key, DBNull.Value], cancellationToken);

    /// <summary>The same beside other statements.</summary>
    public void TakenOff(NpgsqlBatch batch) => batch.Add(MoveDue, [.. Identity.Key, DBNull.Value]);

    /// <summary>Gives way for a moment to others that come first.</summary>
    public Task WaitForMembersAsync(NpgsqlConnection connection, TimeSpan pause, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, WaitDue, [.. Identity.Key, (int)pause.TotalMilliseconds], cancellationToken);

    /// <summary>Tries again after a while, this one and others of the same subject that are due.</summary>
    public Task PostponeAsync(NpgsqlConnection connection, TimeSpan pause, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, PostponeDue, [Identity.ManufacturerId, Identity.Subject.Key, (int)pause.TotalSeconds], cancellationToken);

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, string text, object[] parameters, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(text, parameters);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<DueReport?> TakeAsync(
        NpgsqlConnection connection, string query, object[] parameters, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(query, parameters);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static DueReport Read(NpgsqlDataReader reader)
    {
        var subject = reader.IsDBNull(1) ? ReportSubject.Group(reader.GetString(2)) : ReportSubject.Of(reader.GetGuid(1));
        var period = new ReportPeriod((PeriodKind)reader.GetInt16(4), reader.GetFieldValue<DateOnly>(5));
        return new DueReport(new ReportIdentity(reader.GetGuid(0), subject, (ReportDefinition)reader.GetInt16(3), period))
        {
            Restatement = TimeSpan.FromSeconds(reader.GetInt64(6)),
            CutOff = TimeSpan.FromSeconds(reader.GetInt64(7)),
            NeedsApproval = reader.GetBoolean(8),
            EarliestTime = reader.IsDBNull(9) ? null : reader.GetDateTime(9),
            IsEarly = !reader.IsDBNull(10) && reader.GetBoolean(10),
        };
    }
}
