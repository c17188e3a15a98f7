using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Ingest;

public sealed partial class IngestService(
    TenantTransaction transaction, CallScope call, Pages pages, ChannelWriter channels, RejectionRetry retry, IngestLimits limits,
    StreamLeases leases, IHostApplicationLifetime lifetime)
    : V1.IngestService.IngestServiceBase
{
    public override async Task<V1.IngestBatchResponse> IngestBatch(V1.IngestBatchRequest request, ServerCallContext context)
    {
        var dealer = ResourceNames.Dealers.Own(request.Parent, call.Caller);
        var result = await channels.StoreAsync(dealer, request, context.CancellationToken);
        return new V1.IngestBatchResponse { Result = result };
    }

    public override Task<V1.ListIngestChannelsResponse> ListIngestChannels(
        V1.ListIngestChannelsRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var dealer = ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var page = pages.Open(request, request.PageSize, request.PageToken);
            var query = db.IngestChannels.AsNoTracking().Where(c => c.DealerId == dealer);
            if (!page.IsFirst)
            {
                var after = page.Text(0);
#pragma warning disable CA1309 // The database compares, by the column's collation.
                query = query.Where(c => string.Compare(c.ChannelId, after) > 0);
#pragma warning restore CA1309
            }

            var found = await query.OrderBy(c => c.ChannelId).Take(page.Take).ToListAsync(context.CancellationToken);
            var (items, next) = page.Close(found, c => [c.ChannelId], c => c.ToMessage());
            return new V1.ListIngestChannelsResponse { Channels = { items }, NextPageToken = next };
        }, context.CancellationToken);
}
