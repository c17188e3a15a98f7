using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace GrpcCrm.IntegrationTests.Client;

/// <summary>Stands in for the service's feed: one script per connection; the cursor is the position in digits.</summary>
internal sealed class StandInFeed : V1.ReportFeedService.ReportFeedServiceBase
{
    private readonly Queue<Func<Connection, Task>> _scripts = new();

    public List<string> Cursors { get; } = [];

    public List<string?> Authorizations { get; } = [];

    public List<V1.StreamReportsRequest> Requests { get; } = [];

    public List<V1.AckReportsRequest> Acks { get; } = [];

    public Action<V1.AckReportsRequest> OnAck { get; set; } = _ => { };

    public void Next(Func<Connection, Task> script) => _scripts.Enqueue(script);

    public override async Task StreamReports(
        V1.StreamReportsRequest request, IServerStreamWriter<V1.StreamReportsResponse> responseStream, ServerCallContext context)
    {
        Cursors.Add(request.AfterCursor);
        Requests.Add(request);
        Authorizations.Add(context.RequestHeaders.GetValue("authorization"));
        await _scripts.Dequeue()(new Connection(request.AfterCursor, responseStream, context));
    }

    public override Task<V1.AckReportsResponse> AckReports(V1.AckReportsRequest request, ServerCallContext context)
    {
        OnAck(request);
        Acks.Add(request);
        return Task.FromResult(new V1.AckReportsResponse());
    }

    /// <summary>One stream, as the service sees it.</summary>
    internal sealed class Connection(string cursor, IServerStreamWriter<V1.StreamReportsResponse> stream, ServerCallContext context)
    {
        private long _position = cursor.Length == 0 ? 0 : long.Parse(cursor, CultureInfo.InvariantCulture);

        public Task OpenAsync(long head, string session = "") => WriteAsync(new V1.StreamReportsResponse
        {
            Opened = new V1.FeedOpened
            {
                HeadPosition = head,
                HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(10)),
                SessionId = session,
            },
        });

        public Task EventsAsync(params long[] positions)
        {
            _position = positions[^1];
            return WriteAsync(new V1.StreamReportsResponse { Batch = new V1.FeedBatch { Events = { positions.Select(Event) } } });
        }

        public Task HeartbeatAsync(long head) =>
            WriteAsync(new V1.StreamReportsResponse
            {
                Heartbeat = new V1.FeedHeartbeat { HeadPosition = head, ServerTime = new Timestamp() },
            });

        public Task CloseAsync(string reason = "DRAINING") => WriteAsync(new V1.StreamReportsResponse
        {
            Closing = new V1.FeedClosing { Reason = reason, ReconnectDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(20)) },
        });

        public void Break() => context.GetHttpContext().Abort();

        public Task SilenceAsync()
        {
            var ended = new TaskCompletionSource();
            context.CancellationToken.Register(ended.SetResult);
            return ended.Task;
        }

        private Task WriteAsync(V1.StreamReportsResponse frame)
        {
            (frame.Position, frame.Cursor) = (_position, _position.ToString(CultureInfo.InvariantCulture));
            return stream.WriteAsync(frame, context.CancellationToken);
        }

        private static V1.ReportEvent Event(long position)
        {
            var document = ByteString.CopyFromUtf8(position.ToString(CultureInfo.InvariantCulture));
            var hash = ByteString.CopyFrom(SHA256.HashData(document.Span));
            var report = new V1.Report { Revision = new V1.ReportRevision { Document = document, ContentSha256 = hash } };
            return new V1.ReportEvent { Position = position, Report = new V1.ReportPublication { Report = report } };
        }
    }
}
