using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace GrpcCrm.IntegrationTests.Client;

/// <summary>What happens to one batch.</summary>
internal enum Fate
{
    /// <summary>It is stored and answered.</summary>
    Answered,

    /// <summary>It is stored, but the connection breaks before the answer leaves.</summary>
    StoredUnanswered,

    /// <summary>The connection breaks before it is stored.</summary>
    Lost,

    /// <summary>Nothing happens at all.</summary>
    Ignored,
}

/// <summary>Stands in for the service's ingest: keeps offsets and records as the contract says, and fails as a test tells it to.</summary>
internal sealed class StandInIngest : V1.IngestService.IngestServiceBase
{
    private readonly Lock _lock = new();
    private readonly List<string> _stored = [];

    public long NextOffset { get; set; }

    public long Epoch { get; private set; }

    public V1.IngestLimits Limits { get; } = new() { MaxBatchRecords = 10, MaxBatchBytes = 100_000, MaxUnackedBatches = 2 };

    public List<V1.IngestOpen> Openings { get; } = [];

    public List<V1.IngestBatch> Batches { get; } = [];

    /// <summary>Goes on reading while batches are not answered, as the service does not.</summary>
    public bool AnswersInBackground { get; set; }

    /// <summary>The most batches that were unanswered at one time.</summary>
    public int MostUnanswered { get; private set; }

    /// <summary>The external ids in the order in which they were first stored.</summary>
    public IReadOnlyList<string> Stored
    {
        get
        {
            lock (_lock)
                return [.. _stored];
        }
    }

    public Action<V1.IngestOpen>? OnOpen { get; set; }

    public Func<V1.IngestBatch, Task<Fate>> OnBatch { get; set; } = _ => Task.FromResult(Fate.Answered);

    public Func<V1.IngestRecord, bool> Rejects { get; set; } = _ => false;

    /// <summary>The first stream closes after this batch.</summary>
    public V1.IngestClosing? ClosingAfterFirstBatch { get; set; }

    /// <summary>Sent before the first result.</summary>
    public V1.IngestThrottle? ThrottleBeforeFirstResult { get; set; }

    public override async Task Ingest(
        IAsyncStreamReader<V1.IngestRequest> requestStream,
        IServerStreamWriter<V1.IngestResponse> responseStream,
        ServerCallContext context)
    {
        await requestStream.MoveNext(context.CancellationToken);
        await responseStream.WriteAsync(new V1.IngestResponse { Opened = Open(requestStream.Current.Open) }, context.CancellationToken);
        var answering = Task.FromResult(true);
        var unanswered = 0;
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            lock (_lock)
                Batches.Add(request.Batch);
            MostUnanswered = Math.Max(MostUnanswered, Interlocked.Increment(ref unanswered));
            answering = AnswerAsync(answering, request.Batch);
            if (!AnswersInBackground && !await answering)
                return;
        }
        await answering;

        async Task<bool> AnswerAsync(Task<bool> before, V1.IngestBatch batch)
        {
            var fate = OnBatch(batch);
            await before;
            var whatBecomes = await fate;
            // Before the answer leaves: the client's next batch may be here before the write of this answer has returned.
            Interlocked.Decrement(ref unanswered);
            return await AnswerOneAsync(batch, whatBecomes, responseStream, context);
        }
    }

    // False if the stream is to end.
    private async Task<bool> AnswerOneAsync(
        V1.IngestBatch batch, Fate fate, IServerStreamWriter<V1.IngestResponse> responses, ServerCallContext context)
    {
        if (fate is Fate.Ignored)
            return true;
        var result = fate is Fate.Lost ? null : Store(batch);
        if (fate is not Fate.Answered)
            context.GetHttpContext().Abort();
        if (ThrottleBeforeFirstResult is { } throttle)
        {
            ThrottleBeforeFirstResult = null;
            await responses.WriteAsync(new V1.IngestResponse { Throttle = throttle }, context.CancellationToken);
        }
        await responses.WriteAsync(new V1.IngestResponse { Result = result }, context.CancellationToken);
        if (ClosingAfterFirstBatch is not { } closing)
            return true;
        ClosingAfterFirstBatch = null;
        await responses.WriteAsync(new V1.IngestResponse { Closing = closing }, context.CancellationToken);
        return false;
    }

    private V1.IngestOpened Open(V1.IngestOpen open)
    {
        lock (_lock)
        {
            Openings.Add(open);
            OnOpen?.Invoke(open);
            return new V1.IngestOpened { WriterEpoch = ++Epoch, NextOffset = NextOffset, Limits = Limits };
        }
    }

    private V1.IngestResult Store(V1.IngestBatch batch)
    {
        lock (_lock)
        {
            if (batch.Offset > NextOffset)
                throw Refusal.With(StatusCode.OutOfRange, "INGEST_OFFSET_GAP");
            var result = new V1.IngestResult { Offset = batch.Offset, Replayed = batch.Offset < NextOffset, CommitTime = new Timestamp() };
            foreach (var (index, record) in batch.Records.Index())
                Store(result, index, record);
            NextOffset = Math.Max(NextOffset, batch.Offset + batch.Records.Count);
            result.NextOffset = NextOffset;
            return result;
        }
    }

    private void Store(V1.IngestResult result, int index, V1.IngestRecord record)
    {
        if (Rejects(record))
        {
            result.RejectedCount++;
            result.Exceptions.Add(new V1.IngestException { Index = index, ExternalId = record.ExternalId, Reason = "FIELD_INVALID" });
        }
        else if (_stored.Contains(record.ExternalId))
        {
            result.DuplicateCount++;
        }
        else
        {
            _stored.Add(record.ExternalId);
            result.CreatedCount++;
        }
    }
}
