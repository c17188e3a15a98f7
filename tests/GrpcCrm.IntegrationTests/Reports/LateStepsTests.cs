using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Complaints;
using GrpcCrm.IntegrationTests.Fixture;
using static GrpcCrm.IntegrationTests.Reports.ReportScene;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>What dealers write one by one, of a time that a report has counted.</summary>
public sealed class LateStepsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ScheduleScene _scene = new(crm);

    [Fact]
    public async Task Each_step_of_a_complaint_makes_one_revision_of_the_month_in_which_it_was_taken()
    {
        var (kirin, dealer, at) = await _scene.ClosedAsync(TimeSpan.Zero);
        var cases = new CaseScene(dealer, crm.As(dealer), kirin);
        var received = new V1.Complaint { Category = "Brakes", ReceivedTime = at.ToTimestamp() };

        var complaint = (await cases.Complaints.CreateComplaintAsync(new() { Parent = dealer, Complaint = received })).Complaint;
        await AssertRevisionsAsync(kirin, at, 2, V1.RevisionCause.LateArrival);
        complaint = await cases.AcknowledgeAsync(complaint, at.UtcDateTime.AddHours(1));
        await AssertRevisionsAsync(kirin, at, 3, V1.RevisionCause.Updated);
        var renamed = new V1.Complaint { Name = complaint.Name, Etag = complaint.Etag, Category = "Engine" };
        var update = new V1.UpdateComplaintRequest { Complaint = renamed, UpdateMask = new() { Paths = { "category" } } };
        complaint = (await cases.Complaints.UpdateComplaintAsync(update)).Complaint;
        await AssertRevisionsAsync(kirin, at, 4, V1.RevisionCause.Updated);
        var next = at.AddMonths(1);
        var before = (await _scene.ReportAtAsync(kirin, next)).Revision.Number;
        complaint = await cases.AssessAsync(complaint, next.UtcDateTime);
        complaint = await cases.RespondAsync(await cases.InvestigateAsync(complaint, next.UtcDateTime), next.UtcDateTime);
        await _scene.SettleAsync();
        await cases.AcceptAsync(complaint, next.UtcDateTime.AddHours(1));
        await AssertRevisionsAsync(kirin, next, before + 1, V1.RevisionCause.Updated);

        var document = await _scene.Reports.DocumentAsync(dealer, (await _scene.ReportAtAsync(kirin, next)).Name);
        Assert.Equal(1, document.Cells.First(cell => cell.Metric == "complaints.closed").Numerator);
    }

    [Fact]
    public async Task An_interaction_put_on_record_late_makes_one_revision()
    {
        var (kirin, dealer, at) = await _scene.ClosedAsync(TimeSpan.Zero);
        var interaction = Interaction(kirin, at).Interaction;

        await new V1.InteractionService.InteractionServiceClient(crm.As(dealer))
            .CreateInteractionAsync(new() { Parent = dealer, Interaction = interaction });

        await AssertRevisionsAsync(kirin, at, 2, V1.RevisionCause.LateArrival);
    }

    [Fact]
    public async Task Where_nothing_is_late_no_step_leaves_a_mark()
    {
        var (kirin, dealer, _) = await _scene.ClosedAsync(TimeSpan.Zero);
        var cases = new CaseScene(dealer, crm.As(dealer), kirin);
        var before = await _scene.MarksAsync();

        var received = new V1.Complaint { Category = "Brakes" };
        var complaint = (await cases.Complaints.CreateComplaintAsync(new() { Parent = dealer, Complaint = received })).Complaint;
        await cases.AssessAsync(await cases.AcknowledgeAsync(complaint));
        await new V1.InteractionService.InteractionServiceClient(crm.As(dealer)).CreateInteractionAsync(
            new() { Parent = dealer, Interaction = Interaction(kirin, TimeProvider.System.GetUtcNow()).Interaction });

        Assert.Equal(before, await _scene.MarksAsync());
    }

    [Fact]
    public async Task What_a_source_tells_of_after_the_end_of_a_complaint_reaches_the_month_in_which_it_happened()
    {
        var (kirin, dealer, at) = await _scene.ClosedAsync(TimeSpan.Zero, months: 7);
        var acknowledged = at.AddMonths(5);
        var record = Complaint(kirin, at, at.AddHours(1));
        record.Complaint.AcknowledgedTime = acknowledged.ToTimestamp();

        await _scene.Reports.StoreAsync(dealer, record);

        await AssertRevisionsAsync(kirin, acknowledged, 2, V1.RevisionCause.LateArrival);
    }

    private async Task AssertRevisionsAsync(string manufacturer, DateTimeOffset at, int count, V1.RevisionCause cause)
    {
        await _scene.SettleAsync();
        var revision = (await _scene.ReportAtAsync(manufacturer, at)).Revision;
        Assert.Equal(count, revision.Number);
        var reason = Assert.Single(revision.Delta.Reasons);
        Assert.Equal((cause, 1L), (reason.Cause, reason.RecordCount));
    }
}
