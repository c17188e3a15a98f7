using System.Runtime.CompilerServices;
using Grpc.Core;

namespace GrpcCrm.Client;

/// <summary>Reads a manufacturer's feed without end, over broken connections and restarts of the service.</summary>
public sealed class ReportReader(CallInvoker invoker, ReportReaderOptions? options = null)
{
    /// <summary>
    /// Yields what comes after the cursor, and a delivery without events at each heartbeat. After an interruption it goes on from the
    /// last delivery that the caller came back from. Empty cursor: from the oldest event. Throws RpcException where another try would not
    /// help (token, permission, cursor) and <see cref="ReportFeedException"/> where the feed contradicts itself.
    /// </summary>
    public async IAsyncEnumerable<ReportDelivery> ReadAsync(
        string manufacturer, string cursor, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var client = new V1.ReportFeedService.ReportFeedServiceClient(invoker);
        var request = new V1.StreamReportsRequest { Parent = manufacturer, AfterCursor = cursor };
        using var stream = new ReportStream(client, request, options ?? new());
        while (true)
            yield return await stream.NextAsync(cancellationToken);
    }

    /// <summary>
    /// Hands the subscription's events to the handler and acknowledges them after it returned, without end. A process that is killed goes
    /// on after what it acknowledged last: the handler may see an event again, with the same event_id. Throws RpcException where another
    /// try would not help; STREAM_SUPERSEDED says that another consumer has taken the subscription over.
    /// </summary>
    public async Task ReadSubscriptionAsync(
        string subscription, Func<ReportDelivery, CancellationToken, Task> handler, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        ArgumentNullException.ThrowIfNull(handler);
        var client = new V1.ReportFeedService.ReportFeedServiceClient(invoker);
        var manufacturer = string.Join('/', subscription.Split('/').Take(2));
        var patience = options ?? new();
        var request = new V1.StreamReportsRequest { Parent = manufacturer, Subscription = subscription, TakeOver = patience.TakeOver };
        using var stream = new ReportStream(client, request, patience);
        while (true)
        {
            var delivery = await stream.NextAsync(cancellationToken);
            if (delivery.Events.Count > 0)
                await handler(delivery, cancellationToken);
            var ack = new V1.AckReportsRequest { Name = subscription, SessionId = stream.SessionId, Cursor = delivery.Cursor };
            try
            {
                await client.AckReportsAsync(ack, cancellationToken: cancellationToken);
            }
            catch (RpcException failure) when (CrmError.From(failure).Is(V1.ErrorReason.SessionStale))
            {
                stream.StartOver();
            }
            catch (RpcException failure) when (
                StreamFault.IsTransient(failure.StatusCode, hadOpened: true) && !cancellationToken.IsCancellationRequested)
            {
                // The next acknowledgement covers this one, at the next heartbeat at the latest.
            }
        }
    }
}
