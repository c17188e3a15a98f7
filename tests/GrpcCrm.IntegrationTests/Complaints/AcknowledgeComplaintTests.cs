using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class AcknowledgeComplaintTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_step_is_an_event_of_the_caller_and_the_complaint_s_next_version()
    {
        var scene = await CaseScene.OfAsync(crm);
        var before = await scene.ReceivedAsync();
        var time = CaseScene.Stamp(Records.May.AddHours(3));

        var after = (await scene.Steps.AcknowledgeComplaintAsync(
            new() { Name = before.Name, Etag = before.Etag, Details = new() { OccurredTime = time, Note = "By phone" } })).Complaint;

        Assert.Equal((V1.ComplaintState.Acknowledged, time), (after.State, after.AcknowledgedTime));
        Assert.NotEqual(before.Etag, after.Etag);
        var complaintEvent = (await scene.EventsAsync(after))[^1];
        Assert.Equal((V1.ComplaintState.Acknowledged, time), (complaintEvent.State, complaintEvent.OccurredTime));
        Assert.Equal((V1.EventOrigin.Recorded, "tests", "By phone"), (complaintEvent.Origin, complaintEvent.Recorder, complaintEvent.Note));
        Assert.Equal(after, (await scene.Complaints.GetComplaintAsync(new() { Name = after.Name })).Complaint);
    }

    [Fact]
    public async Task A_stale_etag_is_refused_and_so_is_a_second_time()
    {
        var scene = await CaseScene.OfAsync(crm);
        var before = await scene.ReceivedAsync();
        var after = await scene.AcknowledgeAsync(before);

        await RpcFailure.OfAsync("ETAG_MISMATCH", () => scene.AcknowledgeAsync(before));
        await scene.RefusedAsync(after, () => scene.AcknowledgeAsync(after));
    }

    [Fact]
    public async Task Without_an_etag_it_is_refused()
    {
        var scene = await CaseScene.OfAsync(crm);
        var before = await scene.ReceivedAsync();

        var failure = await RpcFailure.OfAsync(
            "FIELD_INVALID", async () => await scene.Steps.AcknowledgeComplaintAsync(new() { Name = before.Name }));

        Assert.Equal(["etag"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task It_happens_neither_before_the_latest_event_nor_ahead_of_the_clock()
    {
        var scene = await CaseScene.OfAsync(crm);
        var before = await scene.ReceivedAsync();

        foreach (var time in new[] { Records.May.AddSeconds(-1), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1) })
        {
            var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => scene.AcknowledgeAsync(before, time));
            Assert.Equal(["details.occurred_time"], RpcFailure.ViolatedFields(failure));
        }
    }

    [Fact]
    public async Task Of_two_at_once_one_is_stored()
    {
        var scene = await CaseScene.OfAsync(crm);
        var before = await scene.ReceivedAsync();
        async Task<string> Reason()
        {
            try
            {
                await scene.AcknowledgeAsync(before);
                return "";
            }
            catch (Grpc.Core.RpcException failure)
            {
                return RpcFailure.Info(failure).Reason;
            }
        }

        var reasons = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Reason()));

        Assert.Equal(["", "ETAG_MISMATCH"], reasons.Distinct().Order(StringComparer.Ordinal));
        Assert.Single(reasons, reason => reason.Length == 0);
        Assert.Equal(2, (await scene.EventsAsync(before)).Count);
    }
}
