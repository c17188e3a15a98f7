using GrpcCrm.Customers;
using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using GrpcCrm.Vehicles;

namespace GrpcCrm.Interactions;

public static class InteractionMessages
{
    public static readonly RequestRule[] Rules =
    [
        RequestRule.For<V1.CreateInteractionRequest>(
            (request, scene, violations) => request.Interaction?.Validate(scene.Now, violations)),
    ];

    public static V1.Interaction ToMessage(this Interaction interaction) => new()
    {
        Name = Interaction.Names.Format(interaction.DealerId, interaction.RecordId),
        SourceSystem = interaction.SourceSystem ?? "",
        ExternalId = interaction.ExternalId ?? "",
        Customer = interaction.CustomerId is { } customer ? Customer.Names.Format(interaction.DealerId, customer) : "",
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
        Vehicle = interaction.VehicleId is { } vehicle ? Vehicle.Names.Format(interaction.DealerId, vehicle) : "",
        VehicleReference = ReferenceMessages.ToMessage(interaction.VehicleSourceSystem, interaction.VehicleExternalId),
    };

    /// <summary>The interaction, and where it is deleted, when it was.</summary>
    public static V1.Interaction ToMessage(this Interaction interaction, Deletions deletions)
    {
        var message = interaction.ToMessage();
        if (interaction.Deleted) message.OccurredTime = null;
        (message.DeleteTime, message.PurgeTime) = deletions.TimesOf(interaction);
        return message;
    }

    /// <summary>For an interaction that is made one by one: completes its references, and says what ingest would say against it.</summary>
    public static void Validate(this V1.Interaction interaction, DateTime now, Violations violations)
    {
        const string Path = "interaction.";
        if (interaction.SourceSystem.Length > 0 != interaction.ExternalId.Length > 0)
            violations.Add(Path + "external_id", "TOGETHER", "Set source_system and external_id together, or neither.");
        interaction.CustomerReference.Complete(interaction.SourceSystem, Path + "customer_reference", violations);
        interaction.VehicleReference.Complete(interaction.SourceSystem, Path + "vehicle_reference", violations);
        SourceClockMessages.NotAhead(interaction.OccurredTime, Path + "occurred_time", now, violations);
    }

    public static Naming Naming(this V1.Interaction interaction) => new("interaction.", interaction.Manufacturer)
    {
        Customer = interaction.Customer,
        CustomerReference = interaction.CustomerReference,
        Vehicle = interaction.Vehicle,
        VehicleReference = interaction.VehicleReference,
    };

    public static void ApplyTo(this V1.Interaction message, Interaction interaction, Links about)
    {
        interaction.SourceSystem = message.SourceSystem.Length > 0 ? message.SourceSystem : null;
        interaction.ExternalId = message.ExternalId.Length > 0 ? message.ExternalId : null;
        (interaction.CustomerId, interaction.VehicleId) = (about.CustomerId, about.VehicleId);
        (interaction.ManufacturerId, interaction.ManufacturerDerived) = (about.ManufacturerId, about.ManufacturerDerived);
        interaction.CustomerSourceSystem = message.CustomerReference?.SourceSystem;
        interaction.CustomerExternalId = message.CustomerReference?.ExternalId;
        interaction.VehicleSourceSystem = message.VehicleReference?.SourceSystem;
        interaction.VehicleExternalId = message.VehicleReference?.ExternalId;
        interaction.Channel = (CommunicationChannel)message.Channel;
        interaction.Direction = (InteractionDirection)message.Direction;
        interaction.OccurredTime = message.OccurredTime.ToTime();
        interaction.DurationSeconds = message.DurationSeconds;
        interaction.Subject = message.Subject;
        interaction.Notes = message.Notes;
        interaction.JourneyPhase = (JourneyPhase)message.JourneyPhase;
    }
}
