using Grpc.Core;
using GrpcCrm.Complaints;
using GrpcCrm.Customers;
using GrpcCrm.Ingest;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Steps;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Vehicles;

namespace GrpcCrm.Promises;

public sealed partial class PromiseService(
    TenantTransaction transaction, CallScope call, Records records, Lists lists, RecordLinks links,
    RecordSteps<Promise, PromiseState, PromiseEvent> steps)
    : V1.PromiseService.PromiseServiceBase
{
    public override Task<V1.CreatePromiseResponse> CreatePromise(V1.CreatePromiseRequest request, ServerCallContext context)
    {
        var message = request.Promise;
        return transaction.WriteAsync(links.Ask(message.Naming()), async (db, about, now) =>
        {
            ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var key = (message.SourceSystem, message.ExternalId);
            var promise = await records.NewAsync<Promise>(db, key, now, context.CancellationToken);
            message.ApplyTo(promise, about);
            if (message.Complaint.Length > 0)
                promise.ComplaintId = (await records.GetAsync<Complaint>(db, message.Complaint, context.CancellationToken)).RecordId;
            await steps.BeginAsync(db, promise, (PromiseState.Made, promise.MadeTime, now), context.CancellationToken);
            return new V1.CreatePromiseResponse { Promise = promise.ToMessage(now) };
        }, context.CancellationToken);
    }

    public override Task<V1.GetPromiseResponse> GetPromise(V1.GetPromiseRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async (db, now) =>
        {
            var found = await records.GetAsync<Promise>(db, request.Name, context.CancellationToken);
            return new V1.GetPromiseResponse { Promise = found.ToMessage(now) };
        }, context.CancellationToken);

    public override Task<V1.ListPromisesResponse> ListPromises(V1.ListPromisesRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async (db, now) =>
        {
            ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var filter = request.Filter ?? new();
            var customers = await records.IdsAsync<Customer>(db, filter.Customers, context.CancellationToken);
            var vehicles = await records.IdsAsync<Vehicle>(db, filter.Vehicles, context.CancellationToken);
            var matching = records.Own<Promise>(db)
                .OfSources(filter.SourceSystems, filter.ExternalIds)
                .In(p => p.CustomerId, customers)
                .In(p => p.VehicleId, vehicles)
                .In(p => p.Category, filter.Categories.Select(category => (PromiseCategory)category))
                .In(PromiseStates.At(now), filter.States.Select(state => (PromiseState)state))
                .Between(p => p.DueTime, filter.DueFromTime, filter.DueUntilTime);
            var latest = Order.Newest((Promise p) => p.DueTime, p => p.RecordId);
            var page = await lists.PageAsync(request, matching, latest, p => p.ToMessage(now), context.CancellationToken);
            return new V1.ListPromisesResponse { Promises = { page.Items }, NextPageToken = page.NextPageToken };
        }, context.CancellationToken);
}
