using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
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

    private Task<V1.Complaint> Take(ComplaintTransition transition, CaseStep step, CancellationToken cancellation) =>
        transaction.Write(async (db, now) =>
        {
            var current = await db.OwnComplaint(step.Name, call.Caller, cancellation);
            var original = step.DuplicateOf.Length > 0 ? await db.OwnComplaint(step.DuplicateOf, call.Caller, cancellation) : null;
            Etag.Match(step.Etag, current.Revision);
            transition.Require(current, now);
            Require(step, current, original);
            await db.Supersede(current, now, cancellation);

            var latest = await db.LatestEvent(current, cancellation);
            var happening = ComplaintEvent.Recorded(current, transition.To, Moment(step, transition.To, latest, now), now);
            happening.EscalationLevel = step.Level;
            happening.RelatedComplaintId = original?.ComplaintId;
            happening.Recorder = call.Caller.Subject;
            happening.Note = step.Note;

            var next = current.Next(now);
            step.Change(next);
            var catalogue = await ComplaintCatalogue.Of(db, [next], cancellation);
            catalogue.Require(next, current, "");
            await db.Record(happening, (current, next), cancellation);
            if (next.Safety) await SafetyNotices.Publish(db, next.DealerId, [next.ComplaintId], now, cancellation);
            return next.ToMessage(catalogue);
        }, cancellation);

    private static void Require(CaseStep step, Complaint current, Complaint? original)
    {
        if (original?.ComplaintId == current.ComplaintId)
            throw Fail.FieldInvalid("duplicate_of", "A complaint repeats another than itself.", "SELF");
        if (step.Level != EscalationLevel.Unspecified && step.Level <= current.EscalationLevel)
            throw Fail.FieldInvalid("escalation_level", "The complaint has been at this level or a higher one.", "ORDER");
    }

    /// <summary>
    /// When the step happened. It comes last: where it falls on the latest event's instant, or a source's clock is ahead of ours, and its
    /// state would sort it before that event, it is kept one microsecond later.
    /// </summary>
    private static DateTime Moment(CaseStep step, ComplaintState state, ComplaintEvent latest, DateTime now)
    {
        var told = step.OccurredTime?.ToTime();
        if (told > now) throw Fail.FieldInvalid("occurred_time", "The time lies ahead of the service's clock.", "FUTURE");
        if (told < latest.OccurredTime)
            throw Fail.FieldInvalid("occurred_time", "The time lies before the complaint's latest event.", "ORDER");
        var time = told ?? now;
        if (time > latest.OccurredTime) return time;
        return state > latest.State ? latest.OccurredTime : latest.OccurredTime.AddMicroseconds(1);
    }
}
