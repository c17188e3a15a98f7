using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Validation;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace GrpcCrm.Complaints;

/// <summary>The one way of every step.</summary>
public sealed partial class ComplaintCaseService
{
    /// <summary>What a caller tells with a step.</summary>
    private sealed record CaseStep(string Name, string Etag, Timestamp? OccurredTime, string Note)
    {
        public EscalationLevel Level { get; init; }

        /// <summary>The complaint that this one repeats, by its name.</summary>
        public string DuplicateOf { get; init; } = "";

        /// <summary>What the next version says beside where it stands.</summary>
        public Action<Complaint> Change { get; init; } = _ => { };
    }

    private Task<V1.Complaint> TakeAsync(ComplaintTransition transition, CaseStep step, CancellationToken cancellationToken) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var current = await records.GetAsync<Complaint>(db, step.Name, cancellationToken);
            var original = step.DuplicateOf.Length > 0
                ? await records.GetAsync<Complaint>(db, step.DuplicateOf, cancellationToken)
                : null;
            var next = await records.NextAsync(db, current, step.Etag, now, cancellationToken);
            transition.Require(current, now);

            var violations = new Violations();
            var latest = await db.LatestEventAsync(current, cancellationToken);
            Check(step, (current, original), violations);
            CheckTime(step.OccurredTime?.ToTime(), latest, now, violations);
            var complaintEvent = ComplaintEvent.Recorded(current, transition.To, Moment(step, transition.To, latest, now), now);
            complaintEvent.EscalationLevel = step.Level;
            complaintEvent.RelatedComplaintId = original?.RecordId;
            complaintEvent.Recorder = call.Caller.Subject;
            complaintEvent.Note = step.Note;

            step.Change(next);
            var catalogue = await ComplaintCatalogue.OfAsync(db, [next], cancellationToken);
            catalogue.Check(next, current, "", violations);
            violations.ThrowIfAny();
            await db.RecordAsync(complaintEvent, (current, next), cancellationToken);
            if (next.Safety) await SafetyNotices.PublishAsync(db, next.DealerId, [next.RecordId], now, cancellationToken);
            return next.ToMessage(catalogue);
        }, cancellationToken);

    private static void Check(CaseStep step, (Complaint Current, Complaint? Original) complaints, Violations violations)
    {
        var current = complaints.Current;
        if (complaints.Original?.RecordId == current.RecordId)
            violations.Add("duplicate_of", "SELF", "A complaint repeats another, never itself. Name the earlier one.");
        if (step.Level != EscalationLevel.Unspecified && step.Level <= current.EscalationLevel)
            violations.Add("escalation_level", "ORDER", "The complaint has been at this level or a higher one. Name a higher one.");
    }

    private static void CheckTime(DateTime? told, ComplaintEvent latest, DateTime now, Violations violations)
    {
        if (told > now) violations.Add("occurred_time", "FUTURE", SourceClockMessages.Ahead);
        if (told < latest.OccurredTime)
            violations.Add("occurred_time", "ORDER", "The time lies before the complaint's latest event. Steps are told in their order.");
    }

    /// <summary>
    /// When the step happened. It comes last: where it falls on the latest event's instant, or a source's clock is ahead of ours, and its
    /// state would sort it before that event, it is kept one microsecond later.
    /// </summary>
    private static DateTime Moment(CaseStep step, ComplaintState state, ComplaintEvent latest, DateTime now)
    {
        var time = step.OccurredTime?.ToTime() ?? now;
        if (time > latest.OccurredTime) return time;
        return state > latest.State ? latest.OccurredTime : latest.OccurredTime.AddMicroseconds(1);
    }
}
