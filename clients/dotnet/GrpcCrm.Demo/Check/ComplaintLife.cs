using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.Demo.Check;

/// <summary>
/// Where a complaint stands and when it got there, by the contract's words, from the times and the history that its source tells.
/// </summary>
internal sealed record ComplaintLife
{
    private const V1.ComplaintState FirstEnd = V1.ComplaintState.ClosedAccepted;

    public V1.ComplaintState State { get; private init; }

    public DateTime? Received { get; private init; }

    public DateTime? Acknowledged { get; private init; }

    public DateTime? Responded { get; private init; }

    public DateTime? Closed { get; private init; }

    public int ReopenedCount { get; private init; }

    public static ComplaintLife Of(V1.Complaint complaint)
    {
        var steps = Steps(complaint).OrderBy(step => step.Time).ThenBy(step => step.State).ToList();
        var life = new ComplaintLife { Received = steps.Count > 0 ? steps[0].Time : null };
        var firstEnd = steps.Find(step => step.State >= FirstEnd)?.Time;
        foreach (var step in steps)
        {
            life = step.State switch
            {
                V1.ComplaintState.Acknowledged => life with { Acknowledged = life.Acknowledged ?? step.Time },
                V1.ComplaintState.Responded => life with { Responded = step.Time },
                _ => life,
            };
            // What is received, acknowledged or assessed after the end leaves it ended.
            if (step.State > V1.ComplaintState.Assessed || !(step.Time > firstEnd))
                life = life.Moved(step);
        }
        return life;
    }

    private ComplaintLife Moved(Step step) => (State >= FirstEnd, step.State >= FirstEnd) switch
    {
        (false, true) => this with { State = step.State, Closed = step.Time },
        (true, false) => this with { State = step.State, Closed = null, ReopenedCount = ReopenedCount + 1 },
        _ => this with { State = step.State },
    };

    private static IEnumerable<Step> Steps(V1.Complaint complaint)
    {
        List<(V1.ComplaintState State, Timestamp? Time)> told =
        [
            (V1.ComplaintState.Received, complaint.ReceivedTime),
            (V1.ComplaintState.Acknowledged, complaint.AcknowledgedTime),
            (V1.ComplaintState.Responded, complaint.RespondedTime),
            (V1.ComplaintState.ClosedAccepted, complaint.ClosedTime),
            .. complaint.History.Select(step => (step.State, (Timestamp?)step.OccurredTime)),
        ];
        if (complaint.ReceivedTime is null && complaint.History.Count > 0)
            told.Add((V1.ComplaintState.Received, complaint.History.Min(step => step.OccurredTime)));
        return told.Where(step => step.Time is not null).Select(step => new Step(step.State, Content.Time(step.Time)!.Value)).Distinct();
    }

    private sealed record Step(V1.ComplaintState State, DateTime Time);
}
