using System.Runtime.CompilerServices;
using Grpc.Core;

namespace GrpcCrm.Client;

/// <summary>Reads a manufacturer's feed without end, over broken connections and restarts of the service.</summary>
public sealed class ReportReader(CallInvoker invoker, ReportReaderOptions? options = null)
{
    /// <summary>
    /// Yields what comes after the cursor, and a delivery without events at each heartbeat. After an interruption it goes on from the
    /// last delivery
    /// that the caller came back from. Empty cursor: from the oldest event. Throws RpcException where another try would not help (token,
    /// permission,
    /// cursor) and <see cref="ReportFeedException"/> where the feed contradicts itself.
    /// </summary>
    public async IAsyncEnumerable<ReportDelivery> ReadAsync(
        string manufacturer, string cursor, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var client = new V1.ReportFeedService.ReportFeedServiceClient(invoker);
        using var stream = new ReportStream(client, manufacturer, cursor, options ?? new());
        while (true)
            yield return await stream.NextAsync(cancellationToken);
    }
}
