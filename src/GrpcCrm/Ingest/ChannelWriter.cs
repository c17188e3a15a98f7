using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Ingest;

/// <summary>A channel as its present writer holds it.</summary>
public sealed record HeldChannel(ChannelName Name, string SourceSystem, long Epoch, long NextOffset, V1.IngestErrorMode ErrorMode)
{
    /// <summary>What its next batch will probably bring.</summary>
    public ExpectedKeys Expected { get; init; }

    /// <summary>The channel after a batch, whose like may follow.</summary>
    public HeldChannel After(V1.IngestResult result)
    {
        var known = result.UpdatedCount + result.DuplicateCount + result.StaleCount;
        var expected = known == 0 ? ExpectedKeys.New : known <= result.CreatedCount ? ExpectedKeys.MostlyNew : ExpectedKeys.Known;
        return this with { NextOffset = result.NextOffset, Expected = expected };
    }
}

/// <summary>What became of a batch, and how long it had to wait for its connection and locks.</summary>
public sealed record StoredBatch(V1.IngestResult Result, TimeSpan Waited);

/// <summary>A batch whose records were checked.</summary>
public sealed record CheckedBatch(V1.IngestBatch Batch, StagedBatch Staged);

/// <summary>
/// Opens channels and stores batches. One transaction holds a batch's records, their keys, what is set aside and the channel's offset;
/// the answer is made after it has committed.
/// </summary>
public sealed class ChannelWriter(
    TenantTransaction transaction, CallScope call, RecordKinds kinds, BatchWriter writer, IngestLimits limits, TimeProvider time)
{
    private const string Savepoint = "batch";

    private static readonly string OpenChannel = EmbeddedSql.Text("Ingest/open_channel.sql");
    private static readonly string AdvanceChannel = EmbeddedSql.Text("Ingest/advance_channel.sql");

    public Task<HeldChannel> OpenAsync(V1.IngestOpen open, CancellationToken cancellationToken) =>
        transaction.WriteAsync(async (db, _) =>
        {
            if (!ChannelName.TryParse(open.Channel, out var name) || name.Dealer != call.Caller.TenantId)
                throw Fail.NotFound(ChannelName.Names.Collection);
            await using var statements = db.CreateBatch();
            statements.Add(OpenChannel, name.Dealer, name.Channel, open.SourceSystem, open.ClientInstanceId, open.TakeOver);
            await using var reader = await statements.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken)) throw Fail.ChannelBusy();
            if (reader.GetString(0) != open.SourceSystem)
                throw Fail.FieldInvalid(
                    "open.source_system",
                    "The channel was made for another source system. Open it with that, or name another channel.", "FIXED");
            return new HeldChannel(name, open.SourceSystem, reader.GetInt64(1), reader.GetInt64(2), open.ErrorMode);
        }, cancellationToken);

    /// <summary>Checks a batch, before its transaction begins and before those that were sent earlier are stored.</summary>
    public CheckedBatch Check(HeldChannel channel, V1.IngestBatch batch) =>
        new(batch, Stage(batch, channel.Name.Dealer, channel.SourceSystem));

    public async Task<StoredBatch> StoreAsync(HeldChannel channel, CheckedBatch arrived, CancellationToken cancellationToken)
    {
        var batch = arrived.Batch;
        var mode = new BatchMode(channel.ErrorMode, batch.ValidateOnly);
        var start = time.GetTimestamp();
        var stored = await transaction.WriteAsync(BatchOpening.Of(arrived.Staged, channel), async (db, opening, now) =>
        {
            var nextOffset = opening.NextOffset;
            var waited = time.GetElapsedTime(start);
            if (batch.HasOffset && batch.Offset > nextOffset) throw Fail.OffsetGap(nextOffset);
            var replayedBelow = batch.HasOffset ? nextOffset - batch.Offset : 0;
            var staged = Folded(arrived.Staged.Copy(now), opening, replayedBelow);
            staged.Expected = replayedBelow > 0 ? ExpectedKeys.Known : channel.Expected;
            var result = await StoreAsync(db, staged, (mode, opening.HasOpenRejections), cancellationToken);
            var moves = batch.HasOffset && result.Stored;
            result.CommitTime = now.ToTimestamp();
            result.NextOffset = moves ? Math.Max(nextOffset, batch.Offset + batch.Records.Count) : nextOffset;
            result.Replayed = replayedBelow > 0 && batch.Records.Count > 0;
            if (batch.HasOffset) result.Offset = batch.Offset;
            transaction.AtCommit(
                statements => statements.Add(AdvanceChannel, channel.Name.Dealer, channel.Name.Channel, result.NextOffset));
            return new StoredBatch(result, waited);
        }, cancellationToken);
        IngestMeters.Stored(stored.Result, time.GetElapsedTime(start));
        return stored;
    }

    /// <summary>Without a channel: no offset, so nothing counts as sent before.</summary>
    public async Task<V1.IngestResult> StoreAsync(Guid dealer, V1.IngestBatchRequest request, CancellationToken cancellationToken)
    {
        var arrived = Stage(request.Batch, dealer, request.SourceSystem);
        var mode = new BatchMode(request.ErrorMode, request.Batch.ValidateOnly);
        var start = time.GetTimestamp();
        var stored = await transaction.WriteAsync(BatchOpening.Of(arrived, channel: null), async (db, opening, now) =>
        {
            var staged = Folded(arrived.Copy(now), opening, replayedBelow: 0);
            var result = await StoreAsync(db, staged, (mode, opening.HasOpenRejections), cancellationToken);
            result.CommitTime = now.ToTimestamp();
            return result;
        }, cancellationToken);
        IngestMeters.Stored(stored, time.GetElapsedTime(start));
        return stored;
    }

    /// <summary>A transaction that is run again starts from the same checked records.</summary>
    private StagedBatch Stage(V1.IngestBatch batch, Guid dealer, string sourceSystem)
    {
        var violations = new Violations();
        batch.CheckCount(limits.BatchRecords, violations);
        MessageCheck.Of(V1.IngestBatch.Descriptor).Check(batch, "batch.", null, violations);
        violations.ThrowIfAny();
        return StagedBatch.Of(batch.Records, kinds, new RecordSource(dealer, sourceSystem, time.GetUtcNow().UtcDateTime));
    }

    /// <summary>The batch as it knows what its transaction found as it opened.</summary>
    private static StagedBatch Folded(StagedBatch staged, BatchOpening opening, long replayedBelow)
    {
        staged.SetCustomers(opening.Customers);
        staged.Fold(opening.Brands, replayedBelow);
        return staged;
    }

    /// <summary>When a batch is not to be stored.</summary>
    private sealed record BatchMode(V1.IngestErrorMode ErrorMode, bool ValidateOnly)
    {
        public bool MayUndo => ValidateOnly || ErrorMode == V1.IngestErrorMode.RejectBatch;

        public bool Undoes(StagedBatch batch) => ValidateOnly || (ErrorMode == V1.IngestErrorMode.RejectBatch && batch.Rejected.Count > 0);
    }

    /// <summary>What is not to be stored is written all the same and taken back: so the result tells what would become of it.</summary>
    private async Task<V1.IngestResult> StoreAsync(
        CrmDbContext db, StagedBatch staged, (BatchMode Mode, bool EndsRejections) how, CancellationToken cancellationToken)
    {
        var mode = how.Mode;
        var database = db.Database.CurrentTransaction!;
        if (mode.MayUndo) await database.CreateSavepointAsync(Savepoint, cancellationToken);
        await writer.WriteAsync(db, staged, cancellationToken);
        var undone = mode.Undoes(staged);
        if (undone) await database.RollbackToSavepointAsync(Savepoint, cancellationToken);
        else await SettleAsync(db, staged, how.EndsRejections, cancellationToken);
        var result = staged.Outcome.ToMessage(staged);
        result.Stored = !undone;
        return result;
    }

    private async Task SettleAsync(CrmDbContext db, StagedBatch staged, bool endsRejections, CancellationToken cancellationToken)
    {
        if (endsRejections) await writer.EndRejectionsAsync(db, staged, cancellationToken);
        await writer.SetAsideAsync(db, staged, cancellationToken);
    }
}
