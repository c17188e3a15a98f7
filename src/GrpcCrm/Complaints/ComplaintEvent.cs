namespace GrpcCrm.Complaints;

/// <summary>One step of a complaint. Never changed; a source that corrects its history supersedes the event that it had told.</summary>
public sealed class ComplaintEvent
{
    public Guid DealerId { get; private init; }

    public Guid ComplaintId { get; private init; }

    /// <summary>Rises in the order of recording.</summary>
    public long EventNumber { get; private init; }

    public ComplaintState State { get; private init; }

    public EventOrigin Origin { get; private init; }

    public DateTime OccurredTime { get; private init; }

    public DateTime RecordedTime { get; private init; }

    public DateTime? SupersededTime { get; private init; }

    public EscalationLevel EscalationLevel { get; set; }

    public Guid? RelatedComplaintId { get; set; }

    /// <summary>Who recorded it, as their token calls them.</summary>
    public string Recorder { get; set; } = "";

    public string Note { get; set; } = "";

    /// <summary>A step that a caller records.</summary>
    public static ComplaintEvent Recorded(Complaint complaint, ComplaintState state, DateTime occurred, DateTime now) =>
        new()
        {
            DealerId = complaint.DealerId,
            ComplaintId = complaint.RecordId,
            State = state,
            Origin = EventOrigin.Recorded,
            OccurredTime = occurred,
            RecordedTime = now,
        };
}
