using Google.Protobuf;
using GrpcCrm.Customers;
using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Steps;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using GrpcCrm.Vehicles;

namespace GrpcCrm.Complaints;

public static class ComplaintMessages
{
    public static readonly RequestRule[] Rules =
    [
        RequestRule.For<V1.CreateComplaintRequest>((request, scene, violations) => request.Complaint?.Validate(scene.Now, violations)),
        RequestRule.For<V1.CreateComplaintCategoryRequest>((request, violations) => request.ComplaintCategory?.Validate(violations)),
    ];

    /// <summary>For a complaint that is made one by one: completes its references, and says what must hold between its fields.</summary>
    public static void Validate(this V1.Complaint complaint, DateTime now, Violations violations)
    {
        if (complaint.SourceSystem.Length > 0 != complaint.ExternalId.Length > 0)
            violations.Add("complaint.external_id", "TOGETHER", "Set source_system and external_id together, or neither.");
        complaint.CustomerReference.Complete(complaint.SourceSystem, "complaint.customer_reference", violations);
        complaint.VehicleReference.Complete(complaint.SourceSystem, "complaint.vehicle_reference", violations);
        SourceClockMessages.NotAhead(complaint.ReceivedTime, "complaint.received_time", now, violations);
        if (complaint.AcknowledgedTime is not null) AddStep("acknowledged_time");
        if (complaint.RespondedTime is not null) AddStep("responded_time");
        if (complaint.ClosedTime is not null) AddStep("closed_time");
        if (complaint.History.Count > 0) AddStep("history");

        void AddStep(string field) =>
            violations.Add(
                $"complaint.{field}", "STEP", "A history comes by ingest alone. Leave it out; ComplaintCaseService records each step.");
    }

    public static Naming Naming(this V1.Complaint complaint) => new("complaint.", complaint.Manufacturer)
    {
        Customer = complaint.Customer,
        CustomerReference = complaint.CustomerReference,
        Vehicle = complaint.Vehicle,
        VehicleReference = complaint.VehicleReference,
    };

    /// <summary>What a complaint is from and about, as it is recorded.</summary>
    public static void ApplyTo(this V1.Complaint message, Complaint complaint, Links about)
    {
        complaint.SourceSystem = message.SourceSystem.Length > 0 ? message.SourceSystem : null;
        complaint.ExternalId = message.ExternalId.Length > 0 ? message.ExternalId : null;
        (complaint.CustomerId, complaint.VehicleId) = (about.CustomerId, about.VehicleId);
        (complaint.ManufacturerId, complaint.ManufacturerDerived) = (about.ManufacturerId, about.ManufacturerDerived);
        complaint.CustomerSourceSystem = message.CustomerReference?.SourceSystem;
        complaint.CustomerExternalId = message.CustomerReference?.ExternalId;
        complaint.VehicleSourceSystem = message.VehicleReference?.SourceSystem;
        complaint.VehicleExternalId = message.VehicleReference?.ExternalId;
    }

    /// <summary>What an update may change, but for the customer.</summary>
    public static void ApplyTo(this V1.Complaint message, Complaint complaint)
    {
        complaint.Category = message.Category;
        complaint.Subcategory = message.Subcategory;
        complaint.ComponentCode = message.ComponentCode;
        complaint.Severity = (ComplaintSeverity)message.Severity;
        complaint.Safety = message.Safety;
        complaint.Channel = (CommunicationChannel)message.Channel;
        complaint.Subject = message.Subject;
        complaint.Narrative = message.Narrative;
        complaint.JourneyPhase = (JourneyPhase)message.JourneyPhase;
    }

    /// <summary>A judgement; what it leaves out stays as it is.</summary>
    public static void ApplyTo(this V1.AssessComplaintRequest request, Complaint complaint)
    {
        complaint.Assessed = true;
        complaint.Severity = (ComplaintSeverity)request.Severity;
        if (request.Category.Length + request.Subcategory.Length > 0) complaint.Subcategory = request.Subcategory;
        if (request.Category.Length > 0) complaint.Category = request.Category;
        if (request.ComponentCode.Length > 0) complaint.ComponentCode = request.ComponentCode;
        if (request.HasSafety) complaint.Safety = request.Safety;
    }

    public static void ApplyTo(this V1.RespondToComplaintRequest request, Complaint complaint)
    {
        complaint.Cause = request.Cause;
        complaint.Correction = request.Correction;
    }

    /// <summary>Takes it to the level that the request names, which is higher than any before.</summary>
    public static void ApplyTo(this V1.EscalateComplaintRequest request, Step<Complaint, ComplaintEvent> step)
    {
        step.Event.EscalationLevel = (EscalationLevel)request.EscalationLevel;
        if (step.Event.EscalationLevel <= step.Before!.EscalationLevel)
            step.Violations.Add(
                "escalation_level", "ORDER", "The complaint has been at this level or a higher one. Name a higher one.");
    }

    public static V1.Complaint ToMessage(this Complaint complaint, ComplaintCatalogue catalogue) => new V1.Complaint
    {
        Name = Complaint.Names.Format(complaint.DealerId, complaint.RecordId),
        SourceSystem = complaint.SourceSystem ?? "",
        ExternalId = complaint.ExternalId ?? "",
        Customer = complaint.CustomerId is { } customer ? Customer.Names.Format(complaint.DealerId, customer) : "",
        CustomerReference = ReferenceMessages.ToMessage(complaint.CustomerSourceSystem, complaint.CustomerExternalId),
        Manufacturer = complaint.ManufacturerId is { } manufacturer ? ResourceNames.Manufacturers.Format(manufacturer) : "",
        Category = complaint.Category,
        Subcategory = complaint.Subcategory,
        Channel = (V1.CommunicationChannel)complaint.Channel,
        Subject = complaint.Subject,
        Narrative = complaint.Narrative,
        JourneyPhase = (V1.JourneyPhase)complaint.JourneyPhase,
        ReceivedTime = complaint.ReceivedTime.ToTimestamp(),
        ComponentCode = complaint.ComponentCode,
        Severity = (V1.ComplaintSeverity)complaint.Severity,
        Safety = complaint.Safety,
        CategoryKnown = catalogue.Knows(complaint),
        Cause = complaint.Cause,
        Correction = complaint.Correction,
        RepeatOf = complaint.RepeatOfId is { } earlier ? Complaint.Names.Format(complaint.DealerId, earlier) : "",
        CreateTime = complaint.CreatedTime.ToTimestamp(),
        UpdateTime = complaint.RecordedTime.ToTimestamp(),
        Etag = Etag.Of(complaint.Revision),
        Vehicle = complaint.VehicleId is { } vehicle ? Vehicle.Names.Format(complaint.DealerId, vehicle) : "",
        VehicleReference = ReferenceMessages.ToMessage(complaint.VehicleSourceSystem, complaint.VehicleExternalId),
    }.WithMilestones(complaint);

    private static V1.Complaint WithMilestones(this V1.Complaint message, Complaint complaint)
    {
        message.State = (V1.ComplaintState)complaint.State;
        message.EscalationLevel = (V1.EscalationLevel)complaint.EscalationLevel;
        message.AcknowledgedTime = complaint.AcknowledgedTime.ToTimestamp();
        message.RespondedTime = complaint.RespondedTime.ToTimestamp();
        message.ClosedTime = complaint.ClosedTime.ToTimestamp();
        message.FirstClosedTime = complaint.FirstClosedTime.ToTimestamp();
        message.ResolutionEndTime = complaint.ResolutionEndTime.ToTimestamp();
        if (complaint.ResolutionSeconds is { } seconds) message.ResolutionSeconds = seconds;
        message.ReopenedCount = complaint.ReopenedCount;
        return message;
    }

    public static V1.ComplaintEvent ToMessage(this ComplaintEvent complaintEvent) => new()
    {
        State = (V1.ComplaintState)complaintEvent.State.GetValueOrDefault(),
        OccurredTime = complaintEvent.OccurredTime.ToTimestamp(),
        RecordedTime = complaintEvent.RecordedTime.ToTimestamp(),
        Origin = (V1.EventOrigin)complaintEvent.Origin,
        EscalationLevel = (V1.EscalationLevel)complaintEvent.EscalationLevel,
        RelatedComplaint =
            complaintEvent.RelatedId is { } related ? Complaint.Names.Format(complaintEvent.DealerId, related) : "",
        Recorder = complaintEvent.Recorder,
        Note = complaintEvent.Note,
    };

    public static byte[] ToNotice(this UntoldSafety complaint, DateTime now)
    {
        var notice = new V1.SafetyNotice
        {
            Dealer = ResourceNames.Dealers.Format(complaint.DealerId),
            Complaint = Complaint.Names.Format(complaint.DealerId, complaint.ComplaintId),
            Category = complaint.Category,
            ComponentCode = complaint.ComponentCode,
            Severity = (V1.ComplaintSeverity)complaint.Severity,
            ReceivedTime = complaint.ReceivedTime.ToTimestamp(),
            PublishTime = now.ToTimestamp(),
            Make = complaint.Make,
            Vin = complaint.Vin,
        };
        if (complaint.ModelYear is { } year) notice.ModelYear = year;
        return notice.ToByteArray();
    }
}
