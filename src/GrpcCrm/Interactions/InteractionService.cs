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

namespace GrpcCrm.Interactions;

public sealed partial class InteractionService(
    TenantTransaction transaction, CallScope call, Records records, Lists lists, RecordLinks links, References references,
    Deletions deletions)
    : V1.InteractionService.InteractionServiceBase
{
    public override Task<V1.CreateInteractionResponse> CreateInteraction(V1.CreateInteractionRequest request, ServerCallContext context)
    {
        var message = request.Interaction;
        return transaction.WriteAsync(links.Ask(message.Naming()), async (db, about, now) =>
        {
            ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var key = (message.SourceSystem, message.ExternalId);
            var interaction = await records.NewAsync<Interaction>(db, key, now, context.CancellationToken);
            message.ApplyTo(interaction, about);
            transaction.InsertAtCommit(interaction);
            transaction.MarkLateAtCommit(interaction);
            return new V1.CreateInteractionResponse { Interaction = interaction.ToMessage() };
        }, context.CancellationToken);
    }

    public override async Task<V1.GetInteractionResponse> GetInteraction(V1.GetInteractionRequest request, ServerCallContext context)
    {
        var found = await transaction.FindAsync<Interaction>(request.Name, context.CancellationToken);
        return new V1.GetInteractionResponse { Interaction = found.ToMessage() };
    }

    public override Task<V1.ListInteractionsResponse> ListInteractions(V1.ListInteractionsRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var matching = await MatchingAsync(db, request, context.CancellationToken);
            var newest = Order.Newest((Interaction i) => i.OccurredTime, i => i.RecordId);
            var page = await lists.PageAsync(request, matching, newest, i => i.ToMessage(deletions), context.CancellationToken);
            return new V1.ListInteractionsResponse { Interactions = { page.Items }, NextPageToken = page.NextPageToken };
        }, context.CancellationToken);

    private async Task<IQueryable<Interaction>> MatchingAsync(
        CrmDbContext db, V1.ListInteractionsRequest request, CancellationToken cancellationToken)
    {
        var filter = request.Filter ?? new();
        var customers = await records.IdsAsync<Customer>(db, filter.Customers, cancellationToken);
        var vehicles = await records.IdsAsync<Vehicle>(db, filter.Vehicles, cancellationToken);
        return records.Own<Interaction>(db, request.ShowDeleted)
            .OfSources(filter.SourceSystems, filter.ExternalIds)
            .In(i => i.CustomerId, customers)
            .In(i => i.VehicleId, vehicles)
            .In(i => i.Channel, filter.Channels.Select(channel => (CommunicationChannel)channel))
            .Between(i => i.OccurredTime, filter.OccurredFromTime, filter.OccurredUntilTime);
    }
}
