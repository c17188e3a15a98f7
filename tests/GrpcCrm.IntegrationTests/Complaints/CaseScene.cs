using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using Steps = GrpcCrm.V1.ComplaintCaseService.ComplaintCaseServiceClient;

namespace GrpcCrm.IntegrationTests.Complaints;

/// <summary>A dealer that handles complaints.</summary>
internal sealed record CaseScene(string Dealer, CallInvoker Calls, string Manufacturer)
{
    public V1.ComplaintService.ComplaintServiceClient Complaints => new(Calls);

    public Steps Steps => new(Calls);

    public static async Task<CaseScene> Of(CrmFixture crm)
    {
        var (dealer, calls, manufacturer) = await crm.NewDealer();
        return new(dealer, calls, manufacturer);
    }

    /// <summary>The receipt is long past, so that steps may be told for any time since May.</summary>
    public async Task<V1.Complaint> Received(string category = "Brakes", bool safety = false)
    {
        var complaint = new V1.Complaint { Category = category, Safety = safety, ReceivedTime = Timestamp.FromDateTime(Records.May) };
        return (await Complaints.CreateComplaintAsync(new() { Parent = Dealer, Complaint = complaint })).Complaint;
    }

    public async Task<V1.Complaint> Acknowledged() => await Acknowledge(await Received());

    public async Task<V1.Complaint> Assessed() => await Assess(await Acknowledged());

    public async Task<V1.Complaint> Investigated() => await Investigate(await Assessed());

    public async Task<V1.Complaint> Responded() => await Respond(await Investigated());

    public async Task<V1.Complaint> Escalated() => await Escalate(await Responded(), V1.EscalationLevel.Manager);

    public async Task<V1.Complaint> Accepted() => await Accept(await Responded());

    public async Task<V1.Complaint> Acknowledge(V1.Complaint at, DateTime? time = null) =>
        (await Steps.AcknowledgeComplaintAsync(new() { Name = at.Name, Etag = at.Etag, OccurredTime = Stamp(time) })).Complaint;

    public async Task<V1.Complaint> Assess(V1.Complaint at, DateTime? time = null) =>
        (await Steps.AssessComplaintAsync(new()
        {
            Name = at.Name,
            Etag = at.Etag,
            OccurredTime = Stamp(time),
            Severity = V1.ComplaintSeverity.Serious,
        })).Complaint;

    public async Task<V1.Complaint> Investigate(V1.Complaint at, DateTime? time = null) =>
        (await Steps.InvestigateComplaintAsync(new() { Name = at.Name, Etag = at.Etag, OccurredTime = Stamp(time) })).Complaint;

    public async Task<V1.Complaint> AwaitCustomer(V1.Complaint at, DateTime? time = null) =>
        (await Steps.AwaitComplaintCustomerAsync(new() { Name = at.Name, Etag = at.Etag, OccurredTime = Stamp(time) })).Complaint;

    public async Task<V1.Complaint> Respond(V1.Complaint at, DateTime? time = null) =>
        (await Steps.RespondToComplaintAsync(new()
        {
            Name = at.Name,
            Etag = at.Etag,
            OccurredTime = Stamp(time),
            Cause = "Worn pads",
            Correction = "Pads replaced",
        })).Complaint;

    public async Task<V1.Complaint> Accept(V1.Complaint at, DateTime? time = null) =>
        (await Steps.AcceptComplaintResponseAsync(new() { Name = at.Name, Etag = at.Etag, OccurredTime = Stamp(time) })).Complaint;

    public async Task<V1.Complaint> Escalate(V1.Complaint at, V1.EscalationLevel level) =>
        (await Steps.EscalateComplaintAsync(new() { Name = at.Name, Etag = at.Etag, EscalationLevel = level })).Complaint;

    public async Task<V1.Complaint> Reopen(V1.Complaint at, DateTime? time = null) =>
        (await Steps.ReopenComplaintAsync(new() { Name = at.Name, Etag = at.Etag, OccurredTime = Stamp(time) })).Complaint;

    public async Task<IReadOnlyList<V1.ComplaintEvent>> Events(V1.Complaint complaint) =>
        (await Complaints.ListComplaintEventsAsync(new() { Parent = complaint.Name })).Events;

    /// <summary>The step must be refused, and the complaint stay as it is.</summary>
    public async Task Refused(V1.Complaint at, Func<Task> step)
    {
        var failure = await RpcFailure.Of("TRANSITION_NOT_ALLOWED", step);
        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        Assert.Equal(at, (await Complaints.GetComplaintAsync(new() { Name = at.Name })).Complaint);
    }

    public static Timestamp? Stamp(DateTime? time) => time is { } value ? Timestamp.FromDateTime(value) : null;
}
