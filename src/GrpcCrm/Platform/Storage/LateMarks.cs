using Npgsql;

namespace GrpcCrm.Platform.Storage;

/// <summary>
/// The mark that a change leaves where it reaches into a period whose report has been made. Every statement that writes versions leaves its
/// own; this is for those that write one record. A change marks what it was and what it is.
/// </summary>
public static class LateMarks
{
    private static readonly string MarkLate = EmbeddedSql.Text("Platform/Storage/mark_late.sql");

    /// <summary>Adds the mark to statements that run in a writer's transaction. What no report counts leaves none.</summary>
    private static void AddLateMark(this NpgsqlBatch statements, VersionedRecord version, DateTime now)
    {
        if (version is not ICounted { ManufacturerId: { } maker, Span: var span }) return;
        statements.Add(MarkLate, version.DealerId, maker, span.From, (object?)span.Until ?? DBNull.Value, now);
    }

    /// <summary>Marks what a new record is, in the round trip which ends the transaction.</summary>
    public static void MarkLateAtCommit<T>(this TenantTransaction transaction, T record)
        where T : VersionedRecord, ICounted => transaction.AtCommit(batch => batch.AddLateMark(record, record.RecordedTime));

    /// <summary>Marks at once, in the transaction of the context: what a record was, where there was one, and what it is.</summary>
    public static async Task MarkLateAsync<T>(this CrmDbContext db, T? before, T now, CancellationToken cancellationToken)
        where T : VersionedRecord
    {
        await using var statements = db.CreateBatch();
        if (before is not null) statements.AddLateMark(before, now.RecordedTime);
        statements.AddLateMark(now, now.RecordedTime);
        if (statements.BatchCommands.Count > 0) await statements.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>A record that reports count.</summary>
public interface ICounted
{
    /// <summary>The manufacturer whose reports count it; null while that is not known.</summary>
    Guid? ManufacturerId { get; }

    /// <summary>Where it counts.</summary>
    LateSpan Span { get; }
}

/// <summary>The times between which a record counts, both included; without an end, for ever since.</summary>
public readonly record struct LateSpan(DateTime From, DateTime? Until);
