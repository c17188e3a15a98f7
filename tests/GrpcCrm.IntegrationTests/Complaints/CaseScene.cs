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

    public static async Task<CaseScene> OfAsync(CrmFixture crm)
    {
        var (dealer, calls, manufacturer) = await crm.NewDealerAsync();
        return new(dealer, calls, manufacturer);
    }

    /// <summary>The receipt is long past, so that steps may be told for any time since May.</summary>
    public async Task<V1.Complaint> ReceivedAsync(string category = "Brakes", bool safety = false)
    {
        var complaint = new V1.Complaint { Category = category, Safety = safety, ReceivedTime = Timestamp.FromDateTime(Records.May) };
        return (await Complaints.CreateComplaintAsync(new() { Parent = Dealer, Complaint = complaint })).Complaint;
    }

    public async Task<V1.Complaint> AcknowledgedAsync() => await AcknowledgeAsync(await ReceivedAsync());

    public async Task<V1.Complaint> AssessedAsync() => await AssessAsync(await AcknowledgedAsync());

    public async Task<V1.Complaint> InvestigatedAsync() => await InvestigateAsync(await AssessedAsync());

    public async Task<V1.Complaint> RespondedAsync() => await RespondAsync(await InvestigatedAsync());

    public async Task<V1.Complaint> EscalatedAsync() => await EscalateAsync(await RespondedAsync(), V1.EscalationLevel.Manager);

    public async Task<V1.Complaint> AcceptedAsync() => await AcceptAsync(await RespondedAsync());

    public async Task<V1.Complaint> AcknowledgeAsync(V1.Complaint at, DateTime? time = null) =>
        (await Steps.AcknowledgeComplaintAsync(new() { Name = at.Name, Etag = at.Etag, Details = At(time) })).Complaint;

    public async Task<V1.Complaint> AssessAsync(V1.Complaint at, DateTime? time = null) =>
        (await Steps.AssessComplaintAsync(new()
        {
            Name = at.Name,
            Etag = at.Etag,
            Details = At(time),
            Severity = V1.ComplaintSeverity.Serious,
        })).Complaint;

    public async Task<V1.Complaint> InvestigateAsync(V1.Complaint at, DateTime? time = null) =>
        (await Steps.InvestigateComplaintAsync(new() { Name = at.Name, Etag = at.Etag, Details = At(time) })).Complaint;

    public async Task<V1.Complaint> AwaitCustomerAsync(V1.Complaint at, DateTime? time = null) =>
        (await Steps.AwaitComplaintCustomerAsync(new() { Name = at.Name, Etag = at.Etag, Details = At(time) })).Complaint;

    public async Task<V1.Complaint> RespondAsync(V1.Complaint at, DateTime? time = null) =>
        (await Steps.RespondToComplaintAsync(new()
        {
            Name = at.Name,
            Etag = at.Etag,
            Details = At(time),
            Cause = "Worn pads",
            Correction = "Pads replaced",
        })).Complaint;

    public async Task<V1.Complaint> AcceptAsync(V1.Complaint at, DateTime? time = null) =>
        (await Steps.AcceptComplaintResponseAsync(new() { Name = at.Name, Etag = at.Etag, Details = At(time) })).Complaint;

    public async Task<V1.Complaint> EscalateAsync(V1.Complaint at, V1.EscalationLevel level) =>
        (await Steps.EscalateComplaintAsync(new() { Name = at.Name, Etag = at.Etag, EscalationLevel = level })).Complaint;

    public async Task<V1.Complaint> ReopenAsync(V1.Complaint at, DateTime? time = null) =>
        (await Steps.ReopenComplaintAsync(new() { Name = at.Name, Etag = at.Etag, Details = At(time) })).Complaint;

    public async Task<IReadOnlyList<V1.ComplaintEvent>> EventsAsync(V1.Complaint complaint) =>
        (await Complaints.ListComplaintEventsAsync(new() { Parent = complaint.Name })).Events;

    /// <summary>The step must be refused, and the complaint stay as it is.</summary>
    public async Task RefusedAsync(V1.Complaint at, Func<Task> step)
    {
        var failure = await RpcFailure.OfAsync("TRANSITION_NOT_ALLOWED", step);
        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        Assert.Equal(at, (await Complaints.GetComplaintAsync(new() { Name = at.Name })).Complaint);
    }

    /// <summary>The details of a step that was taken at this time; without one, now.</summary>
    public static V1.StepDetails? At(DateTime? time) => time is null ? null : new() { OccurredTime = Stamp(time) };

    public static Timestamp? Stamp(DateTime? time) => time is { } value ? Timestamp.FromDateTime(value) : null;
}
