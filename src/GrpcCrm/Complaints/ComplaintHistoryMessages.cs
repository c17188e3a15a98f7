using GrpcCrm.Platform;
using GrpcCrm.Platform.Validation;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace GrpcCrm.Complaints;

/// <summary>The history that a source tells with a complaint.</summary>
public static class ComplaintHistoryMessages
{
    /// <summary>
    /// Brings a history that a source tells step by step into one form: what the four times say stands among the steps, sorted and each
    /// once, but for the receipt.
    /// </summary>
    public static void FoldHistory(this V1.Complaint complaint)
    {
        if (complaint.History.Count == 0) return;
        var steps = complaint.History
            .Append(Step(V1.ComplaintState.Received, complaint.ReceivedTime))
            .Append(Step(V1.ComplaintState.Acknowledged, complaint.AcknowledgedTime))
            .Append(Step(V1.ComplaintState.Responded, complaint.RespondedTime))
            .Append(Step(V1.ComplaintState.ClosedAccepted, complaint.ClosedTime))
            .Where(step => step.OccurredTime is not null)
            .Select(step => Step(step.State, step.OccurredTime.ToTime().ToTimestamp()))
            .Distinct()
            .OrderBy(step => step.OccurredTime).ThenBy(step => step.State)
            .ToList();
        complaint.ReceivedTime = complaint.ReceivedTime?.ToTime().ToTimestamp() ?? steps[0].OccurredTime;
        (complaint.AcknowledgedTime, complaint.RespondedTime, complaint.ClosedTime) = (null, null, null);
        steps.Remove(Step(V1.ComplaintState.Received, complaint.ReceivedTime));
        complaint.History.Clear();
        complaint.History.AddRange(steps);
    }

    /// <summary>The times that a source tells must make a history.</summary>
    public static void Validate(this V1.Complaint complaint, string path, Violations violations)
    {
        if (complaint.ReceivedTime is not { } received) return;
        if (complaint.AcknowledgedTime?.CompareTo(received) < 0) Add("acknowledged_time", "received_time");
        if (complaint.RespondedTime?.CompareTo(received) < 0) Add("responded_time", "received_time");
        if (complaint.ClosedTime is { } closed)
        {
            if (closed.CompareTo(received) < 0) Add("closed_time", "received_time");
            else if (complaint.RespondedTime?.CompareTo(closed) > 0) Add("closed_time", "responded_time");
        }

        if (complaint.History.Any(step => step.OccurredTime?.CompareTo(received) < 0)) Add("history", "received_time");

        void Add(string field, string earlier) =>
            violations.Add(path + field, "ORDER", $"A time lies before {earlier}. Correct the one that is wrong.");
    }

    private static V1.ComplaintStep Step(V1.ComplaintState state, Timestamp? time) => new() { State = state, OccurredTime = time };
}
