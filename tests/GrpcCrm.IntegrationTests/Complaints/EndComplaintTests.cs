using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class AcceptComplaintResponseTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_closes_the_case_and_ends_its_first_resolution_with_the_answer()
    {
        var scene = await CaseScene.Of(crm);
        var responded = await scene.Responded();

        var closed = await scene.Accept(responded);

        Assert.Equal(V1.ComplaintState.ClosedAccepted, closed.State);
        Assert.Equal((responded.RespondedTime, closed.ClosedTime), (closed.ResolutionEndTime, closed.FirstClosedTime));
    }

    [Fact]
    public async Task Without_an_answer_there_is_nothing_to_accept()
    {
        var scene = await CaseScene.Of(crm);
        var investigated = await scene.Investigated();

        await scene.Refused(investigated, () => scene.Accept(investigated));
    }
}

public sealed class CloseComplaintExhaustedTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task An_escalated_complaint_that_no_answer_settles_is_closed_and_a_fresh_one_is_not()
    {
        var scene = await CaseScene.Of(crm);
        var escalated = await scene.Escalated();
        async Task<V1.Complaint> Exhaust(V1.Complaint at) =>
            (await scene.Steps.CloseComplaintExhaustedAsync(new() { Name = at.Name, Etag = at.Etag })).Complaint;

        var closed = await Exhaust(escalated);

        Assert.Equal((V1.ComplaintState.ClosedExhausted, closed.ClosedTime), (closed.State, closed.ResolutionEndTime));
        var received = await scene.Received();
        await scene.Refused(received, () => Exhaust(received));
    }
}

public sealed class MarkComplaintOutOfScopeTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_ends_the_case_without_a_resolution_and_only_before_the_investigation()
    {
        var scene = await CaseScene.Of(crm);
        async Task<V1.Complaint> RuleOut(V1.Complaint at) =>
            (await scene.Steps.MarkComplaintOutOfScopeAsync(new() { Name = at.Name, Etag = at.Etag })).Complaint;

        var ended = await RuleOut(await scene.Received());

        Assert.Equal(V1.ComplaintState.OutOfScope, ended.State);
        Assert.NotNull(ended.ClosedTime);
        Assert.Equal((null, null), (ended.FirstClosedTime, ended.ResolutionEndTime));
        var investigated = await scene.Investigated();
        await scene.Refused(investigated, () => RuleOut(investigated));
    }
}

public sealed class MarkComplaintDuplicateTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_event_names_the_complaint_that_is_repeated_and_that_is_not_itself()
    {
        var scene = await CaseScene.Of(crm);
        var (first, second) = (await scene.Received(), await scene.Received());
        async Task<V1.Complaint> Mark(V1.Complaint at, V1.Complaint original) =>
            (await scene.Steps.MarkComplaintDuplicateAsync(new() { Name = at.Name, Etag = at.Etag, DuplicateOf = original.Name })).Complaint;

        var failure = await RpcFailure.Of("FIELD_INVALID", () => Mark(second, second));
        Assert.Equal(["duplicate_of"], RpcFailure.ViolatedFields(failure));
        var ended = await Mark(second, first);

        Assert.Equal(V1.ComplaintState.Duplicate, ended.State);
        Assert.Equal(first.Name, (await scene.Events(ended))[^1].RelatedComplaint);
    }
}

public sealed class WithdrawComplaintTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task An_open_complaint_can_be_taken_back_and_an_ended_one_cannot()
    {
        var scene = await CaseScene.Of(crm);
        async Task<V1.Complaint> Withdraw(V1.Complaint at) =>
            (await scene.Steps.WithdrawComplaintAsync(new() { Name = at.Name, Etag = at.Etag })).Complaint;

        Assert.Equal(V1.ComplaintState.Withdrawn, (await Withdraw(await scene.Received())).State);
        Assert.Equal(V1.ComplaintState.Withdrawn, (await Withdraw(await scene.Escalated())).State);
        var accepted = await scene.Accepted();
        await scene.Refused(accepted, () => Withdraw(accepted));
    }
}
