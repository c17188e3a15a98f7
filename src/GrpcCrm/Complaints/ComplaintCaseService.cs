using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Complaints;

public sealed partial class ComplaintCaseService(TenantTransaction transaction, CallScope call, Records records)
    : V1.ComplaintCaseService.ComplaintCaseServiceBase
{
    public override async Task<V1.AcknowledgeComplaintResponse> AcknowledgeComplaint(
        V1.AcknowledgeComplaintRequest request, ServerCallContext context)
    {
        var step = new CaseStep(request.Name, request.Etag, request.OccurredTime, request.Note);
        return new() { Complaint = await TakeAsync(ComplaintTransition.Acknowledge, step, context.CancellationToken) };
    }

    public override async Task<V1.AssessComplaintResponse> AssessComplaint(
        V1.AssessComplaintRequest request, ServerCallContext context)
    {
        var step = new CaseStep(request.Name, request.Etag, request.OccurredTime, request.Note) { Change = request.ApplyTo };
        return new() { Complaint = await TakeAsync(ComplaintTransition.Assess, step, context.CancellationToken) };
    }

    public override async Task<V1.InvestigateComplaintResponse> InvestigateComplaint(
        V1.InvestigateComplaintRequest request, ServerCallContext context)
    {
        var step = new CaseStep(request.Name, request.Etag, request.OccurredTime, request.Note);
        return new() { Complaint = await TakeAsync(ComplaintTransition.Investigate, step, context.CancellationToken) };
    }

    public override async Task<V1.AwaitComplaintCustomerResponse> AwaitComplaintCustomer(
        V1.AwaitComplaintCustomerRequest request, ServerCallContext context)
    {
        var step = new CaseStep(request.Name, request.Etag, request.OccurredTime, request.Note);
        return new() { Complaint = await TakeAsync(ComplaintTransition.AwaitCustomer, step, context.CancellationToken) };
    }

    public override async Task<V1.AwaitComplaintThirdPartyResponse> AwaitComplaintThirdParty(
        V1.AwaitComplaintThirdPartyRequest request, ServerCallContext context)
    {
        var step = new CaseStep(request.Name, request.Etag, request.OccurredTime, request.Note);
        return new() { Complaint = await TakeAsync(ComplaintTransition.AwaitThirdParty, step, context.CancellationToken) };
    }

    public override async Task<V1.RespondToComplaintResponse> RespondToComplaint(
        V1.RespondToComplaintRequest request, ServerCallContext context)
    {
        var step = new CaseStep(request.Name, request.Etag, request.OccurredTime, request.Note) { Change = request.ApplyTo };
        return new() { Complaint = await TakeAsync(ComplaintTransition.Respond, step, context.CancellationToken) };
    }

    public override async Task<V1.AcceptComplaintResponseResponse> AcceptComplaintResponse(
        V1.AcceptComplaintResponseRequest request, ServerCallContext context)
    {
        var step = new CaseStep(request.Name, request.Etag, request.OccurredTime, request.Note);
        return new() { Complaint = await TakeAsync(ComplaintTransition.Accept, step, context.CancellationToken) };
    }

    public override async Task<V1.EscalateComplaintResponse> EscalateComplaint(
        V1.EscalateComplaintRequest request, ServerCallContext context)
    {
        var step = new CaseStep(request.Name, request.Etag, request.OccurredTime, request.Note)
        {
            Level = (EscalationLevel)request.EscalationLevel,
        };
        return new() { Complaint = await TakeAsync(ComplaintTransition.Escalate, step, context.CancellationToken) };
    }

    public override async Task<V1.CloseComplaintExhaustedResponse> CloseComplaintExhausted(
        V1.CloseComplaintExhaustedRequest request, ServerCallContext context)
    {
        var step = new CaseStep(request.Name, request.Etag, request.OccurredTime, request.Note);
        return new() { Complaint = await TakeAsync(ComplaintTransition.Exhaust, step, context.CancellationToken) };
    }

    public override async Task<V1.MarkComplaintOutOfScopeResponse> MarkComplaintOutOfScope(
        V1.MarkComplaintOutOfScopeRequest request, ServerCallContext context)
    {
        var step = new CaseStep(request.Name, request.Etag, request.OccurredTime, request.Note);
        return new() { Complaint = await TakeAsync(ComplaintTransition.RuleOut, step, context.CancellationToken) };
    }

    public override async Task<V1.MarkComplaintDuplicateResponse> MarkComplaintDuplicate(
        V1.MarkComplaintDuplicateRequest request, ServerCallContext context)
    {
        var step = new CaseStep(request.Name, request.Etag, request.OccurredTime, request.Note) { DuplicateOf = request.DuplicateOf };
        return new() { Complaint = await TakeAsync(ComplaintTransition.MarkDuplicate, step, context.CancellationToken) };
    }

    public override async Task<V1.WithdrawComplaintResponse> WithdrawComplaint(
        V1.WithdrawComplaintRequest request, ServerCallContext context)
    {
        var step = new CaseStep(request.Name, request.Etag, request.OccurredTime, request.Note);
        return new() { Complaint = await TakeAsync(ComplaintTransition.Withdraw, step, context.CancellationToken) };
    }

    public override async Task<V1.ReopenComplaintResponse> ReopenComplaint(
        V1.ReopenComplaintRequest request, ServerCallContext context)
    {
        var step = new CaseStep(request.Name, request.Etag, request.OccurredTime, request.Note);
        return new() { Complaint = await TakeAsync(ComplaintTransition.Reopen, step, context.CancellationToken) };
    }
}
