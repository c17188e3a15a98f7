using Grpc.Core;
using GrpcCrm.Customers;
using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Vehicles;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Interactions;

public sealed partial class InteractionService(
    TenantTransaction transaction, CallScope call, Pages pages, RecordLinks links, References references, Deletions deletions)
    : V1.InteractionService.InteractionServiceBase
{
    public override Task<V1.CreateInteractionResponse> CreateInteraction(V1.CreateInteractionRequest request, ServerCallContext context)
    {
        var message = request.Interaction;
        return transaction.WriteAsync(links.Ask(message.Naming()), async (db, about, now) =>
        {
            var dealer = ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var key = RecordKey.Of(dealer, message.SourceSystem, message.ExternalId);
            var revived = await db.Interactions.RevivedAsync(key, now, context.CancellationToken);
            var interaction = revived ?? Interaction.PutOnRecord(dealer, now);
            message.ApplyTo(interaction, about);
            transaction.InsertAtCommit(interaction);
            transaction.MarkLateAtCommit(interaction);
            return new V1.CreateInteractionResponse { Interaction = interaction.ToMessage() };
        }, context.CancellationToken);
    }

    public override async Task<V1.GetInteractionResponse> GetInteraction(V1.GetInteractionRequest request, ServerCallContext context)
    {
        var found = await transaction.FindAsync<Interaction>(ResourceNames.Interactions, request.Name, context.CancellationToken);
        return new V1.GetInteractionResponse { Interaction = found.ToMessage() };
    }

    public override Task<V1.ListInteractionsResponse> ListInteractions(V1.ListInteractionsRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var page = pages.Open(request, request.PageSize, request.PageToken);
            var query = await MatchingAsync(db, request, context.CancellationToken);
            if (!page.IsFirst) query = After(query, page.Time(0), page.Id(1));
            var found = await query
                .OrderByDescending(i => i.OccurredTime).ThenByDescending(i => i.InteractionId)
                .Take(page.Take).ToListAsync(context.CancellationToken);
            var (items, next) = page.Close(found, i => [i.OccurredTime, i.InteractionId], i => i.ToMessage(deletions));
            return new V1.ListInteractionsResponse { Interactions = { items }, NextPageToken = next };
        }, context.CancellationToken);

    private async Task<IQueryable<Interaction>> MatchingAsync(
        CrmDbContext db, V1.ListInteractionsRequest request, CancellationToken cancellationToken)
    {
        var query = deletions.Shown(db.Interactions.AsNoTracking().Where(i => i.DealerId == call.Caller.TenantId), request.ShowDeleted);
        var filter = request.Filter ?? new();
        var customers = await db.OwnCustomersAsync(filter.Customers, call.Caller, cancellationToken);
        if (customers.Count > 0) query = query.Where(i => customers.Contains(i.CustomerId));
        var vehicles = await db.OwnVehiclesAsync(filter.Vehicles, call.Caller, cancellationToken);
        if (vehicles.Count > 0) query = query.Where(i => vehicles.Contains(i.VehicleId));
        var channels = filter.Channels.Select(channel => (CommunicationChannel)channel).ToList();
        if (channels.Count > 0) query = query.Where(i => channels.Contains(i.Channel));
        if (filter.OccurredFromTime?.ToTime() is { } from) query = query.Where(i => i.OccurredTime >= from);
        if (filter.OccurredUntilTime?.ToTime() is { } until) query = query.Where(i => i.OccurredTime < until);
        return query;
    }

    /// <summary>A row comparison, which the index (dealer, time, id) answers in one range.</summary>
    private static IQueryable<Interaction> After(IQueryable<Interaction> query, DateTime time, Guid id) =>
        query.Where(i => EF.Functions.LessThan(ValueTuple.Create(i.OccurredTime, i.InteractionId), ValueTuple.Create(time, id)));
}
