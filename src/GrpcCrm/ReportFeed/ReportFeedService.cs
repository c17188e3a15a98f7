using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;

namespace GrpcCrm.ReportFeed;

public sealed class ReportFeedService(ReportFeedStream stream, CallScope call, SigningKey signing)
    : V1.ReportFeedService.ReportFeedServiceBase
{
    public override Task StreamReports(
        V1.StreamReportsRequest request, IServerStreamWriter<V1.StreamReportsResponse> responseStream, ServerCallContext context)
    {
        var after = FeedCursor.Open(signing, request.Cursor);
        var manufacturer = ResourceNames.Manufacturers.Own(request.Parent, call.Caller);
        return stream.Run(manufacturer, after, responseStream, context.CancellationToken);
    }
}
