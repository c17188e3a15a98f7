using System.Globalization;
using GrpcCrm.Dealers;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Ingest;

/// <summary>A channel as its present writer holds it.</summary>
public sealed record HeldChannel(ChannelName Name, string SourceSystem, long Epoch, long NextOffset, V1.IngestErrorMode ErrorMode);

/// <summary>What became of a batch, and how long it had to wait for its connection and locks.</summary>
public sealed record StoredBatch(V1.IngestResult Result, TimeSpan Waited);

/// <summary>
/// Opens channels and stores batches. One transaction holds a batch's records, their keys, what is set aside and the channel's offset;
/// the answer is made after it has committed.
/// </summary>
public sealed class ChannelWriter(
    TenantTransaction transaction, CallScope call, RecordKinds kinds, BatchWriter writer, IngestLimits limits, TimeProvider time)
{
    private const string Savepoint = "batch";

    private static readonly string OpenChannel = EmbeddedSql.Text("Ingest/open_channel.sql");
    private static readonly string HoldChannel = EmbeddedSql.Text("Ingest/hold_channel.sql");
    private static readonly string AdvanceChannel = EmbeddedSql.Text("Ingest/advance_channel.sql");

    public Task<HeldChannel> Open(V1.IngestOpen open, CancellationToken cancellation) =>
        transaction.Write(async (db, _) =>
        {
            if (!ChannelName.TryParse(open.Channel, out var name) || name.Dealer != call.Caller.TenantId)
                throw Fail.NotFound(ChannelName.Collection);
            await using var statements = db.CreateBatch();
            statements.Add(OpenChannel, name.Dealer, name.Channel, open.SourceSystem, open.ClientInstanceId, open.TakeOver);
            await using var reader = await statements.ExecuteReaderAsync(cancellation);
            if (!await reader.ReadAsync(cancellation)) throw Fail.ChannelBusy();
            if (reader.GetString(0) != open.SourceSystem)
                throw Fail.FieldInvalid("open.source_system", "The channel was made for another source system.", "FIXED");
            return new HeldChannel(name, open.SourceSystem, reader.GetInt64(1), reader.GetInt64(2), open.ErrorMode);
        }, cancellation);

    public async Task<StoredBatch> Store(HeldChannel channel, V1.IngestBatch batch, CancellationToken cancellation)
    {
        var staged = Stage(batch, channel.Name.Dealer, channel.SourceSystem);
        var manner = new Manner(channel.ErrorMode, batch.ValidateOnly);
        var start = time.GetTimestamp();
        var stored = await transaction.Write(async (db, now) =>
        {
            var nextOffset = await Hold(db, channel, cancellation);
            var waited = time.GetElapsedTime(start);
            if (batch.HasOffset && batch.Offset > nextOffset) throw Fail.OffsetGap(nextOffset);
            var replayedBelow = batch.HasOffset ? nextOffset - batch.Offset : 0;
            var result = await Store(db, staged(replayedBelow), manner, cancellation);
            var moves = batch.HasOffset && result.Stored;
            result.CommitTime = now.ToTimestamp();
            result.NextOffset = moves ? Math.Max(nextOffset, batch.Offset + batch.Records.Count) : nextOffset;
            result.Replayed = replayedBelow > 0 && batch.Records.Count > 0;
            if (batch.HasOffset) result.Offset = batch.Offset;
            await Advance(db, channel, result.NextOffset, cancellation);
            return new StoredBatch(result, waited);
        }, cancellation);
        IngestMeters.Stored(stored.Result, time.GetElapsedTime(start));
        return stored;
    }

    /// <summary>Without a channel: no offset, so nothing counts as sent before.</summary>
    public async Task<V1.IngestResult> Store(Guid dealer, V1.IngestBatchRequest request, CancellationToken cancellation)
    {
        var staged = Stage(request.Batch, dealer, request.SourceSystem);
        var manner = new Manner(request.ErrorMode, request.Batch.ValidateOnly);
        var start = time.GetTimestamp();
        var stored = await transaction.Write(async (db, now) =>
        {
            var result = await Store(db, staged(0), manner, cancellation);
            result.CommitTime = now.ToTimestamp();
            return result;
        }, cancellation);
        IngestMeters.Stored(stored, time.GetElapsedTime(start));
        return stored;
    }

    /// <summary>
    /// Checks the batch before the transaction begins, once; a transaction that is run again starts from the same checked records.
    /// </summary>
    private Func<long, Arrival> Stage(V1.IngestBatch batch, Guid dealer, string sourceSystem)
    {
        if (batch.Records.Count > limits.BatchRecords)
        {
            var allowed = limits.BatchRecords.ToString(CultureInfo.InvariantCulture);
            throw Fail.FieldInvalid("batch.records", $"At most {allowed} records are allowed in a batch.", "MAX_ITEMS");
        }

        var violations = new Violations();
        MessageCheck.Of(V1.IngestBatch.Descriptor).Check(batch, "batch.", null, violations);
        violations.ThrowIfAny();
        var staged = StagedBatch.Of(batch.Records, kinds, new Channel(dealer, sourceSystem, time.GetUtcNow().UtcDateTime));
        return replayedBelow => new Arrival(staged.Copy(), replayedBelow);
    }

    /// <summary>A checked batch in a transaction; records below the given place were sent before.</summary>
    private sealed record Arrival(StagedBatch Batch, long ReplayedBelow);

    /// <summary>When a batch is not to be stored.</summary>
    private sealed record Manner(V1.IngestErrorMode ErrorMode, bool ValidateOnly)
    {
        public bool MayUndo => ValidateOnly || ErrorMode == V1.IngestErrorMode.RejectBatch;

        public bool Undoes(StagedBatch batch) => ValidateOnly || (ErrorMode == V1.IngestErrorMode.RejectBatch && batch.Rejected.Count > 0);
    }

    /// <summary>What is not to be stored is written all the same and taken back: so the result tells what would become of it.</summary>
    private async Task<V1.IngestResult> Store(CrmDbContext db, Arrival arrival, Manner manner, CancellationToken cancellation)
    {
        var staged = arrival.Batch;
        var database = db.Database.CurrentTransaction!;
        if (manner.MayUndo) await database.CreateSavepointAsync(Savepoint, cancellation);
        staged.Fold(await DealerBrands.Of(db, staged.Channel.Dealer, cancellation), arrival.ReplayedBelow);
        await writer.Write(db, staged, cancellation);
        var undone = manner.Undoes(staged);
        if (undone) await database.RollbackToSavepointAsync(Savepoint, cancellation);
        else await writer.SetAside(db, staged, cancellation);
        var result = staged.Outcome.ToMessage(staged);
        result.Stored = !undone;
        return result;
    }

    private static async Task<long> Hold(CrmDbContext db, HeldChannel channel, CancellationToken cancellation)
    {
        await using var statements = db.CreateBatch();
        statements.Add(HoldChannel, channel.Name.Dealer, channel.Name.Channel, channel.Epoch);
        return await statements.ExecuteScalarAsync(cancellation) as long? ?? throw Fail.WriterSuperseded();
    }

    private static async Task Advance(CrmDbContext db, HeldChannel channel, long nextOffset, CancellationToken cancellation)
    {
        await using var statements = db.CreateBatch();
        statements.Add(AdvanceChannel, channel.Name.Dealer, channel.Name.Channel, nextOffset);
        await statements.ExecuteNonQueryAsync(cancellation);
    }
}
