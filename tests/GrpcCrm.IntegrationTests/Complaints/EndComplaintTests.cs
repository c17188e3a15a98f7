using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class AcceptComplaintResponseTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_closes_the_case_and_ends_its_first_resolution_with_the_answer()
    {
        var scene = await CaseScene.OfAsync(crm);
        var responded = await scene.RespondedAsync();

        var closed = await scene.AcceptAsync(responded);

        Assert.Equal(V1.ComplaintState.ClosedAccepted, closed.State);
        Assert.Equal((responded.RespondedTime, closed.ClosedTime), (closed.ResolutionEndTime, closed.FirstClosedTime));
    }

    [Fact]
    public async Task Without_an_answer_there_is_nothing_to_accept()
    {
        var scene = await CaseScene.OfAsync(crm);
        var investigated = await scene.InvestigatedAsync();

        await scene.RefusedAsync(investigated, () => scene.AcceptAsync(investigated));
    }
}

public sealed class CloseComplaintExhaustedTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task An_escalated_complaint_that_no_answer_settles_is_closed_and_a_fresh_one_is_not()
    {
        var scene = await CaseScene.OfAsync(crm);
        var escalated = await scene.EscalatedAsync();
        async Task<V1.Complaint> Exhaust(V1.Complaint at) =>
            (await scene.Steps.CloseComplaintExhaustedAsync(new() { Name = at.Name, Etag = at.Etag })).Complaint;

        var closed = await Exhaust(escalated);

        Assert.Equal((V1.ComplaintState.ClosedExhausted, closed.ClosedTime), (closed.State, closed.ResolutionEndTime));
        var received = await scene.ReceivedAsync();
        await scene.RefusedAsync(received, () => Exhaust(received));
    }
}

public sealed class MarkComplaintOutOfScopeTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_ends_the_case_without_a_resolution_and_only_before_the_investigation()
    {
        var scene = await CaseScene.OfAsync(crm);
        async Task<V1.Complaint> RuleOut(V1.Complaint at) =>
            (await scene.Steps.MarkComplaintOutOfScopeAsync(new() { Name = at.Name, Etag = at.Etag })).Complaint;

        var ended = await RuleOut(await scene.ReceivedAsync());

        Assert.Equal(V1.ComplaintState.OutOfScope, ended.State);
        Assert.NotNull(ended.ClosedTime);
        Assert.Equal((null, null), (ended.FirstClosedTime, ended.ResolutionEndTime));
        var investigated = await scene.InvestigatedAsync();
        await scene.RefusedAsync(investigated, () => RuleOut(investigated));
    }
}

public sealed class MarkComplaintDuplicateTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_event_names_the_complaint_that_is_repeated_and_that_is_not_itself()
    {
        var scene = await CaseScene.OfAsync(crm);
        var (first, second) = (await scene.ReceivedAsync(), await scene.ReceivedAsync());
        async Task<V1.Complaint> Mark(V1.Complaint at, V1.Complaint original) =>
            (await scene.Steps.MarkComplaintDuplicateAsync(new() { Name = at.Name, Etag = at.Etag, DuplicateOf = original.Name })).Complaint;

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => Mark(second, second));
        Assert.Equal(["duplicate_of"], RpcFailure.ViolatedFields(failure));
        var ended = await Mark(second, first);

        Assert.Equal(V1.ComplaintState.Duplicate, ended.State);
        Assert.Equal(first.Name, (await scene.EventsAsync(ended))[^1].RelatedComplaint);
    }
}

public sealed class WithdrawComplaintTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task An_open_complaint_can_be_taken_back_and_an_ended_one_cannot()
    {
        var scene = await CaseScene.OfAsync(crm);
        async Task<V1.Complaint> Withdraw(V1.Complaint at) =>
            (await scene.Steps.WithdrawComplaintAsync(new() { Name = at.Name, Etag = at.Etag })).Complaint;

        Assert.Equal(V1.ComplaintState.Withdrawn, (await Withdraw(await scene.ReceivedAsync())).State);
        Assert.Equal(V1.ComplaintState.Withdrawn, (await Withdraw(await scene.EscalatedAsync())).State);
        var accepted = await scene.AcceptedAsync();
        await scene.RefusedAsync(accepted, () => Withdraw(accepted));
    }
}
