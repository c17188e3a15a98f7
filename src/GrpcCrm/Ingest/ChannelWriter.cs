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
public sealed record HeldChannel(ChannelName Name, string SourceSystem, long Epoch, long NextOffset);

/// <summary>
/// Opens channels and stores batches. One transaction holds a batch's records, their keys, what is set aside and the channel's offset;
/// the answer is made after it has committed.
/// </summary>
public sealed class ChannelWriter(
    TenantTransaction transaction, CallScope call, RecordKinds kinds, BatchWriter writer, IngestLimits limits, TimeProvider time)
{
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
            return new HeldChannel(name, open.SourceSystem, reader.GetInt64(1), reader.GetInt64(2));
        }, cancellation);

    public async Task<V1.IngestResult> Store(HeldChannel channel, V1.IngestBatch batch, CancellationToken cancellation)
    {
        var staged = Stage(batch, channel.Name.Dealer, channel.SourceSystem);
        return await transaction.Write(async (db, now) =>
        {
            var nextOffset = await Hold(db, channel, cancellation);
            if (batch.HasOffset && batch.Offset > nextOffset) throw Fail.OffsetGap(nextOffset);
            var replayedBelow = batch.HasOffset ? nextOffset - batch.Offset : 0;
            var result = await Store(db, staged(), replayedBelow, cancellation);
            result.CommitTime = now.ToTimestamp();
            result.NextOffset = batch.HasOffset ? Math.Max(nextOffset, batch.Offset + batch.Records.Count) : nextOffset;
            result.Replayed = replayedBelow > 0 && batch.Records.Count > 0;
            if (batch.HasOffset) result.Offset = batch.Offset;
            await Advance(db, channel, result.NextOffset, cancellation);
            return result;
        }, cancellation);
    }

    /// <summary>Without a channel: no offset, so nothing counts as sent before.</summary>
    public Task<V1.IngestResult> Store(Guid dealer, string sourceSystem, V1.IngestBatch batch, CancellationToken cancellation)
    {
        var staged = Stage(batch, dealer, sourceSystem);
        return transaction.Write(async (db, now) =>
        {
            var result = await Store(db, staged(), replayedBelow: 0, cancellation);
            result.CommitTime = now.ToTimestamp();
            return result;
        }, cancellation);
    }

    /// <summary>
    /// Checks the batch before the transaction begins, once; a transaction that is run again starts from the same checked records.
    /// </summary>
    private Func<StagedBatch> Stage(V1.IngestBatch batch, Guid dealer, string sourceSystem)
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
        return staged.Copy;
    }

    private async Task<V1.IngestResult> Store(CrmDbContext db, StagedBatch staged, long replayedBelow, CancellationToken cancellation)
    {
        staged.Fold(await DealerBrands.Of(db, staged.Channel.Dealer, cancellation), replayedBelow);
        await writer.Write(db, staged, cancellation);
        return staged.Outcome.ToMessage(staged);
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
