using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Complaints;

public static class ComplaintMessages
{
    public static V1.Complaint ToMessage(this Complaint complaint) => new V1.Complaint
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
}
