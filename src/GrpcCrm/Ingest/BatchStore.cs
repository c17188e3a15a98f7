using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Ingest;

/// <summary>What became of a batch, and how long it had to wait for its connection and locks.</summary>
public sealed record StoredBatch(V1.IngestResult Result, TimeSpan Waited);

/// <summary>A batch whose records were checked, and what is to be done where some of them are refused.</summary>
public sealed record CheckedBatch(V1.IngestBatch Batch, StagedBatch Staged, V1.IngestErrorMode ErrorMode)
{
    /// <summary>Whether it may have to be taken back: it is only checked, or stored whole or not at all.</summary>
    public bool MayBeUndone => Batch.ValidateOnly || ErrorMode == V1.IngestErrorMode.RejectBatch;

    /// <summary>Whether it is, once it is known which records are refused.</summary>
    public bool IsUndone(StagedBatch written) => Batch.ValidateOnly || (MayBeUndone && written.Rejected.Count > 0);
}

/// <summary>
/// Stores batches. One transaction holds a batch's records, their keys, what is set aside and the channel's offset; the answer is made
/// after it has committed.
/// </summary>
public sealed class BatchStore(
    TenantTransaction transaction, CallScope call, RecordKinds kinds, BatchWriter writer, IngestLimits limits, TimeProvider time)
{
    private const string Savepoint = "batch";

    private static readonly string AdvanceChannel = EmbeddedSql.Text("Ingest/advance_channel.sql");

    /// <summary>Checks a batch, before its transaction begins and before those that were sent earlier are stored.</summary>
    public CheckedBatch Check(V1.IngestBatch batch, string sourceSystem, V1.IngestErrorMode errorMode)
    {
        var violations = new Violations();
        batch.CheckCount(limits.BatchRecords, violations);
        MessageCheck.Of(V1.IngestBatch.Descriptor).Check(batch, "batch.", null, violations);
        violations.ThrowIfAny();
        var source = new RecordSource(call.Caller.TenantId, sourceSystem, time.GetUtcNow().UtcDateTime);
        return new CheckedBatch(batch, StagedBatch.Of(batch.Records, kinds, source), errorMode);
    }

    /// <summary>Without a channel there is no offset, so nothing counts as sent before.</summary>
    public async Task<StoredBatch> StoreAsync(CheckedBatch arrived, HeldChannel? channel, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var stored = await transaction.WriteAsync(BatchOpening.Of(arrived.Staged, channel), async (db, opening, now) =>
        {
            var waited = time.GetElapsedTime(start);
            var result = await StoreOpenedAsync(db, (arrived, channel), opening, now, cancellationToken);
            if (channel is { Name: var name })
                transaction.AtCommit(statements => statements.Add(AdvanceChannel, name.Dealer, name.Channel, result.NextOffset));
            return new StoredBatch(result, waited);
        }, cancellationToken);
        IngestMeters.Stored(stored.Result, time.GetElapsedTime(start));
        return stored;
    }

    /// <summary>A transaction that is run again starts from the same checked records.</summary>
    private async Task<V1.IngestResult> StoreOpenedAsync(
        CrmDbContext db, (CheckedBatch Batch, HeldChannel? Channel) arrived, BatchOpening opening, DateTime now,
        CancellationToken cancellationToken)
    {
        var batch = arrived.Batch.Batch;
        if (batch.HasOffset && batch.Offset > opening.NextOffset) throw IngestFailures.OffsetGap(opening.NextOffset);
        var replayedBelow = batch.HasOffset ? opening.NextOffset - batch.Offset : 0;
        var staged = arrived.Batch.Staged.Copy(now);
        staged.SetCustomers(opening.Customers);
        staged.Fold(opening.Brands, replayedBelow);
        staged.Expected = replayedBelow > 0 ? ExpectedKeys.Known : arrived.Channel?.Expected ?? default;
        var result = await WriteAsync(db, arrived.Batch, staged, opening, cancellationToken);
        var moves = batch.HasOffset && result.Stored;
        result.CommitTime = now.ToTimestamp();
        result.NextOffset = moves ? Math.Max(opening.NextOffset, batch.Offset + batch.Records.Count) : opening.NextOffset;
        result.Replayed = replayedBelow > 0 && batch.Records.Count > 0;
        if (batch.HasOffset) result.Offset = batch.Offset;
        return result;
    }

    /// <summary>What is not to be stored is written all the same and taken back: so the result tells what would become of it.</summary>
    private async Task<V1.IngestResult> WriteAsync(
        CrmDbContext db, CheckedBatch arrived, StagedBatch staged, BatchOpening opening, CancellationToken cancellationToken)
    {
        var database = db.Database.CurrentTransaction!;
        if (arrived.MayBeUndone) await database.CreateSavepointAsync(Savepoint, cancellationToken);
        await writer.WriteAsync(db, staged, cancellationToken);
        var undone = arrived.IsUndone(staged);
        if (undone)
        {
            await database.RollbackToSavepointAsync(Savepoint, cancellationToken);
        }
        else
        {
            if (opening.HasOpenRejections) await writer.EndRejectionsAsync(db, staged, cancellationToken);
            await writer.SetAsideAsync(db, staged, cancellationToken);
        }

        var result = staged.Outcome.ToMessage(staged);
        result.Stored = !undone;
        return result;
    }
}
