using Google.Protobuf;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Complaints;

public static class ComplaintMessages
{
    /// <summary>What a caller tells itself, in an order that can be.</summary>
    public static void Validate(this V1.Complaint complaint)
    {
        var violations = new Violations();
        if (complaint.SourceSystem.Length > 0 != complaint.ExternalId.Length > 0)
            violations.Add("complaint.external_id", "TOGETHER", "Set source_system and external_id together, or neither.");
        var reference = complaint.CustomerReference;
        if (complaint.Customer.Length == 0 && reference is { SourceSystem.Length: 0 } && complaint.SourceSystem.Length == 0)
            violations.Add("complaint.customer_reference.source_system", "REQUIRED", "The complaint has no source system to supply.");
        if (complaint.AcknowledgedTime is not null) AddStep("acknowledged_time");
        if (complaint.RespondedTime is not null) AddStep("responded_time");
        if (complaint.ClosedTime is not null) AddStep("closed_time");
        if (complaint.History.Count > 0) AddStep("history");
        violations.ThrowIfAny();

        void AddStep(string field) =>
            violations.Add($"complaint.{field}", "STEP", "A history comes by ingest; else ComplaintCaseService records each step.");
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

    public static V1.Complaint ToMessage(this Complaint complaint, ComplaintCatalogue catalogue) => new V1.Complaint
    {
        Name = ResourceNames.Complaints.Format(complaint.DealerId, complaint.ComplaintId),
        SourceSystem = complaint.SourceSystem ?? "",
        ExternalId = complaint.ExternalId ?? "",
        Customer = complaint.CustomerId is { } customer ? ResourceNames.Customers.Format(complaint.DealerId, customer) : "",
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
        RepeatOf = complaint.RepeatOfId is { } earlier ? ResourceNames.Complaints.Format(complaint.DealerId, earlier) : "",
        CreateTime = complaint.CreatedTime.ToTimestamp(),
        UpdateTime = complaint.RecordedTime.ToTimestamp(),
        Etag = Etag.Of(complaint.Revision),
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

    public static V1.ComplaintEvent ToMessage(this ComplaintEvent happening) => new()
    {
        State = (V1.ComplaintState)happening.State,
        OccurredTime = happening.OccurredTime.ToTimestamp(),
        RecordedTime = happening.RecordedTime.ToTimestamp(),
        Origin = (V1.EventOrigin)happening.Origin,
        EscalationLevel = (V1.EscalationLevel)happening.EscalationLevel,
        RelatedComplaint =
            happening.RelatedComplaintId is { } related ? ResourceNames.Complaints.Format(happening.DealerId, related) : "",
        Recorder = happening.Recorder,
        Note = happening.Note,
    };

    public static byte[] ToNotice(this UntoldSafety complaint, DateTime now) =>
        new V1.SafetyNotice
        {
            Dealer = ResourceNames.Dealers.Format(complaint.DealerId),
            Complaint = ResourceNames.Complaints.Format(complaint.DealerId, complaint.ComplaintId),
            Category = complaint.Category,
            ComponentCode = complaint.ComponentCode,
            Severity = (V1.ComplaintSeverity)complaint.Severity,
            ReceivedTime = complaint.ReceivedTime.ToTimestamp(),
            PublishTime = now.ToTimestamp(),
        }.ToByteArray();
}
