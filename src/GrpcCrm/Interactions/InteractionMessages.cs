using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Interactions;

public static class InteractionMessages
{
    public static V1.Interaction ToMessage(this Interaction interaction) => new()
    {
        Name = ResourceNames.Interactions.Format(interaction.DealerId, interaction.InteractionId),
        SourceSystem = interaction.SourceSystem,
        ExternalId = interaction.ExternalId,
        Customer = interaction.CustomerId is { } customer ? ResourceNames.Customers.Format(interaction.DealerId, customer) : "",
        CustomerReference = ReferenceMessages.ToMessage(interaction.CustomerSourceSystem, interaction.CustomerExternalId),
        Manufacturer = interaction.ManufacturerId is { } manufacturer ? ResourceNames.Manufacturers.Format(manufacturer) : "",
        Channel = (V1.CommunicationChannel)interaction.Channel,
        Direction = (V1.InteractionDirection)interaction.Direction,
        OccurredTime = interaction.OccurredTime.ToTimestamp(),
        DurationSeconds = interaction.DurationSeconds,
        Subject = interaction.Subject,
        Notes = interaction.Notes,
        JourneyPhase = (V1.JourneyPhase)interaction.JourneyPhase,
        CreateTime = interaction.CreatedTime.ToTimestamp(),
        UpdateTime = interaction.RecordedTime.ToTimestamp(),
        Etag = Etag.Of(interaction.Revision),
    };
}
