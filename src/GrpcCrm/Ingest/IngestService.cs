using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Ingest;

public sealed partial class IngestService(
    TenantTransaction transaction, CallScope call, Lists lists, ChannelOpening opening, BatchStore batches, RejectionRetry retry,
    IngestLimits limits, StreamLeases leases, IHostApplicationLifetime lifetime)
    : V1.IngestService.IngestServiceBase
{
    public override async Task<V1.IngestBatchResponse> IngestBatch(V1.IngestBatchRequest request, ServerCallContext context)
    {
        ResourceNames.Dealers.Own(request.Parent, call.Caller);
        var batch = batches.Check(request.Batch, request.SourceSystem, request.ErrorMode);
        var stored = await batches.StoreAsync(batch, channel: null, context.CancellationToken);
        return new V1.IngestBatchResponse { Result = stored.Result };
    }

    public override Task<V1.ListIngestChannelsResponse> ListIngestChannels(
        V1.ListIngestChannelsRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var dealer = ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var channels = db.IngestChannels.AsNoTracking().Where(c => c.DealerId == dealer);
            var order = Order.By((IngestChannel c) => c.ChannelId);
            var page = await lists.PageAsync(request, channels, order, c => c.ToMessage(), context.CancellationToken);
            return new V1.ListIngestChannelsResponse { Channels = { page.Items }, NextPageToken = page.NextPageToken };
        }, context.CancellationToken);
}
