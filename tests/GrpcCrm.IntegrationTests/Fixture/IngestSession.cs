using Grpc.Core;

namespace GrpcCrm.IntegrationTests.Fixture;

/// <summary>One opened ingest stream.</summary>
public sealed class IngestSession : IDisposable
{
    /// <summary>What should come and does not is a failure, and no test that stands still.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly AsyncDuplexStreamingCall<V1.IngestRequest, V1.IngestResponse> _call;

    private IngestSession(AsyncDuplexStreamingCall<V1.IngestRequest, V1.IngestResponse> call) => _call = call;

    public V1.IngestOpened Opened { get; private set; } = null!;

    public static async Task<IngestSession> OpenAsync(
        CallInvoker calls, string dealer, string channel = "main", string client = "client-1", bool takeOver = false, string source = "dms",
        V1.IngestErrorMode errors = default)
    {
        var session = new IngestSession(new V1.IngestService.IngestServiceClient(calls).Ingest(deadline: Later(Patience)));
        var open = new V1.IngestOpen
        {
            Channel = $"{dealer}/ingestChannels/{channel}",
            SourceSystem = source,
            ClientInstanceId = client,
            TakeOver = takeOver,
            ErrorMode = errors,
        };
        await session.SendAsync(new() { Open = open });
        session.Opened = (await session.ReadAsync()).Opened;
        return session;
    }

    /// <summary>Where the call is over before the frame is out, the next read tells why.</summary>
    public async Task SendAsync(V1.IngestRequest frame)
    {
        try
        {
            await _call.RequestStream.WriteAsync(frame);
        }
        catch (RpcException)
        {
            // As the summary says.
        }
    }

    public async Task<V1.IngestResponse> ReadAsync()
    {
        Assert.True(await _call.ResponseStream.MoveNext(default), "The stream ended.");
        return _call.ResponseStream.Current;
    }

    /// <summary>The next result; on a machine that is busy, the service may ask to slow down before.</summary>
    public async Task<V1.IngestResult> ResultAsync()
    {
        var response = await ReadAsync();
        return response.Throttle is null ? response.Result : await ResultAsync();
    }

    public async Task<V1.IngestResult> PushAsync(long? offset, params V1.IngestRecord[] records)
    {
        var batch = new V1.IngestBatch { Records = { records } };
        if (offset is { } start) batch.Offset = start;
        await SendAsync(new() { Batch = batch });
        return await ResultAsync();
    }

    public Task CompleteAsync() => _call.RequestStream.CompleteAsync();

    /// <summary>Reads to the end and tells how the call ended.</summary>
    public async Task<StatusCode> EndAsync()
    {
        while (await _call.ResponseStream.MoveNext(default)) { }
        return _call.GetStatus().StatusCode;
    }

    public void Dispose() => _call.Dispose();

    private static DateTime Later(TimeSpan time) => TimeProvider.System.GetUtcNow().UtcDateTime + time;
}
