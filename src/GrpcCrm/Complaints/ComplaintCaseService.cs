using Google.Protobuf;
using Grpc.Core;
using GrpcCrm.Platform.Steps;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Complaints;

public sealed class ComplaintCaseService(RecordSteps<Complaint, ComplaintState, ComplaintEvent> steps, Records records)
    : V1.ComplaintCaseService.ComplaintCaseServiceBase
{
    public override async Task<V1.AcknowledgeComplaintResponse> AcknowledgeComplaint(
        V1.AcknowledgeComplaintRequest request, ServerCallContext context) =>
        new() { Complaint = await TakeAsync(ComplaintSteps.AcknowledgeComplaint, request, context) };

    public override async Task<V1.AssessComplaintResponse> AssessComplaint(V1.AssessComplaintRequest request, ServerCallContext context) =>
        new() { Complaint = await TakeAsync(ComplaintSteps.AssessComplaint, request, context, step => request.ApplyTo(step.Next)) };

    public override async Task<V1.InvestigateComplaintResponse> InvestigateComplaint(
        V1.InvestigateComplaintRequest request, ServerCallContext context) =>
        new() { Complaint = await TakeAsync(ComplaintSteps.InvestigateComplaint, request, context) };

    public override async Task<V1.AwaitComplaintCustomerResponse> AwaitComplaintCustomer(
        V1.AwaitComplaintCustomerRequest request, ServerCallContext context) =>
        new() { Complaint = await TakeAsync(ComplaintSteps.AwaitComplaintCustomer, request, context) };

    public override async Task<V1.AwaitComplaintThirdPartyResponse> AwaitComplaintThirdParty(
        V1.AwaitComplaintThirdPartyRequest request, ServerCallContext context) =>
        new() { Complaint = await TakeAsync(ComplaintSteps.AwaitComplaintThirdParty, request, context) };

    public override async Task<V1.RespondToComplaintResponse> RespondToComplaint(
        V1.RespondToComplaintRequest request, ServerCallContext context) =>
        new() { Complaint = await TakeAsync(ComplaintSteps.RespondToComplaint, request, context, step => request.ApplyTo(step.Next)) };

    public override async Task<V1.AcceptComplaintResponseResponse> AcceptComplaintResponse(
        V1.AcceptComplaintResponseRequest request, ServerCallContext context) =>
        new() { Complaint = await TakeAsync(ComplaintSteps.AcceptComplaintResponse, request, context) };

    public override async Task<V1.EscalateComplaintResponse> EscalateComplaint(
        V1.EscalateComplaintRequest request, ServerCallContext context) =>
        new() { Complaint = await TakeAsync(ComplaintSteps.EscalateComplaint, request, context, request.ApplyTo) };

    public override async Task<V1.CloseComplaintExhaustedResponse> CloseComplaintExhausted(
        V1.CloseComplaintExhaustedRequest request, ServerCallContext context) =>
        new() { Complaint = await TakeAsync(ComplaintSteps.CloseComplaintExhausted, request, context) };

    public override async Task<V1.MarkComplaintOutOfScopeResponse> MarkComplaintOutOfScope(
        V1.MarkComplaintOutOfScopeRequest request, ServerCallContext context) =>
        new() { Complaint = await TakeAsync(ComplaintSteps.MarkComplaintOutOfScope, request, context) };

    public override async Task<V1.MarkComplaintDuplicateResponse> MarkComplaintDuplicate(
        V1.MarkComplaintDuplicateRequest request, ServerCallContext context) =>
        new() { Complaint = await TakeAsync(ComplaintSteps.MarkComplaintDuplicate, request, context, step => RepeatAsync(step, request)) };

    public override async Task<V1.WithdrawComplaintResponse> WithdrawComplaint(
        V1.WithdrawComplaintRequest request, ServerCallContext context) =>
        new() { Complaint = await TakeAsync(ComplaintSteps.WithdrawComplaint, request, context) };

    public override async Task<V1.ReopenComplaintResponse> ReopenComplaint(V1.ReopenComplaintRequest request, ServerCallContext context) =>
        new() { Complaint = await TakeAsync(ComplaintSteps.ReopenComplaint, request, context) };

    private Task<V1.Complaint> TakeAsync(
        Transition<ComplaintState> transition, IMessage request, ServerCallContext context,
        Action<Step<Complaint, ComplaintEvent>>? change = null) =>
        TakeAsync(transition, request, context, step =>
        {
            change?.Invoke(step);
            return Task.CompletedTask;
        });

    private Task<V1.Complaint> TakeAsync(
        Transition<ComplaintState> transition, IMessage request, ServerCallContext context,
        Func<Step<Complaint, ComplaintEvent>, Task> change) =>
        steps.TakeAsync<V1.Complaint>(transition, request, async step =>
        {
            await change(step);
            var catalogue = await ComplaintCatalogue.OfAsync(step.Db, [step.Next], step.CancellationToken);
            catalogue.Check(step.Next, step.Before, "", step.Violations);
            return complaint => complaint.ToMessage(catalogue);
        }, context.CancellationToken);

    private async Task RepeatAsync(Step<Complaint, ComplaintEvent> step, V1.MarkComplaintDuplicateRequest request)
    {
        var original = await records.GetAsync<Complaint>(step.Db, request.DuplicateOf, step.CancellationToken);
        if (original.RecordId == step.Next.RecordId)
            step.Violations.Add("duplicate_of", "SELF", "A complaint repeats another, never itself. Name the earlier one.");
        step.Event.RelatedId = original.RecordId;
    }
}
