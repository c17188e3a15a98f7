using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Reports;
using static GrpcCrm.IntegrationTests.Reports.ReportScene;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>What comes after a period has been closed.</summary>
public sealed class LateDataTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ScheduleScene _scene = new(crm);

    [Fact]
    public async Task A_late_record_makes_one_more_revision_that_says_what_changed_and_why()
    {
        var (kirin, dealer, at) = await _scene.ClosedAsync(TimeSpan.Zero);
        await _scene.Reports.StoreAsync(dealer, Interaction(kirin, at));
        await _scene.SettleAsync();
        var report = await _scene.ReportAtAsync(kirin, at);
        var first = await _scene.Reports.Reports(kirin).GetReportAsync(new() { Name = report.Name, RevisionNumber = 1 });

        await _scene.Reports.StoreAsync(dealer, Interaction(kirin, at.AddHours(1)), Interaction(kirin, at.AddHours(2)));
        await _scene.SettleAsync();

        var revisions = await _scene.RevisionsAsync(kirin, report.Name);
        var newest = revisions[0];
        Assert.Equal(
            [V1.ReportState.Published, .. Enumerable.Repeat(V1.ReportState.Superseded, revisions.Count - 1)],
            revisions.Select(revision => revision.State));
        Assert.Equal(V1.ReportCompleteness.Restated, newest.Completeness);
        Assert.Equal(3, (await _scene.Reports.DocumentAsync(kirin, report.Name)).Cells[0].Numerator);
        var change = newest.Delta.Changes.First(change => change is { Metric: "interactions.count", Dimensions.Count: 0 });
        Assert.Equal((1, 3), (change.Previous.Numerator, change.Current.Numerator));
        var reason = Assert.Single(newest.Delta.Reasons);
        Assert.Equal((V1.RevisionCause.LateArrival, 2, 2), (reason.Cause, reason.RecordCount, reason.CustomerCount));
        var again = await _scene.Reports.Reports(kirin).GetReportAsync(new() { Name = report.Name, RevisionNumber = 1 });
        Assert.Equal(first.Report.Revision.Document, again.Report.Revision.Document);
        Assert.Equal(first.Report.Revision.ContentSha256, again.Report.Revision.ContentSha256);
    }

    [Fact]
    public async Task Updates_and_deletions_are_told_apart()
    {
        var (kirin, dealer, at) = await _scene.ClosedAsync(TimeSpan.Zero);
        var (kept, gone) = (Interaction(kirin, at), Interaction(kirin, at));
        await _scene.Reports.StoreAsync(dealer, kept, gone);
        await _scene.SettleAsync();

        kept.Interaction.Direction = V1.InteractionDirection.Outbound;
        await _scene.Reports.StoreAsync(dealer, kept.Clone(), new V1.IngestRecord { ExternalId = gone.ExternalId, Deleted = true, Interaction = new() });
        await _scene.SettleAsync();

        var reasons = (await _scene.RevisionsAsync(kirin, (await _scene.ReportAtAsync(kirin, at)).Name))[0].Delta.Reasons;
        Assert.Equal([(V1.RevisionCause.Updated, 1L), (V1.RevisionCause.Deleted, 1L)], reasons.Select(reason => (reason.Cause, reason.RecordCount)));
    }

    [Fact]
    public async Task Records_whose_customer_and_vehicle_become_known_are_counted_once_with_one_customer()
    {
        var (kirin, dealer, at) = await _scene.ClosedAsync(TimeSpan.Zero);
        var other = await crm.NewManufacturerAsync();
        await new V1.DealerService.DealerServiceClient(crm.Operator).UpdateDealerAsync(
            new() { Dealer = new() { Name = dealer, Manufacturers = { kirin, other } }, UpdateMask = new() { Paths = { "manufacturers" } } });
        var (served, about) = (Interaction(kirin, at), Interaction("", at).Of("k5"));
        served.Interaction.CustomerReference = new() { ExternalId = "chan" };
        await _scene.Reports.StoreAsync(dealer, served, about);
        await _scene.SettleAsync();
        Assert.Equal((2, 1L), await Newest());

        await _scene.Reports.StoreAsync(dealer, Records.Customer("chan"), Records.Vehicle("k5", kirin));
        await _scene.SettleAsync();

        var revision = (await _scene.ReportAtAsync(kirin, at)).Revision;
        var reason = Assert.Single(revision.Delta.Reasons);
        Assert.Equal((V1.RevisionCause.Updated, 2L, 2L), (reason.Cause, reason.RecordCount, reason.CustomerCount));
        Assert.Equal((3, 2L), await Newest());

        served.Interaction.CustomerReference.ExternalId = "ho";
        await _scene.Reports.StoreAsync(dealer, Records.Customer("ho"), served.Clone(), Records.Vehicle("k5", other));
        await _scene.SettleAsync();
        revision = (await _scene.ReportAtAsync(kirin, at)).Revision;
        Assert.Equal((2L, 3L), (revision.Delta.Reasons.Single().RecordCount, revision.Delta.Reasons.Single().CustomerCount));
        Assert.Equal((4, 1L), await Newest());

        async Task<(int Revision, long Interactions)> Newest()
        {
            var report = await _scene.ReportAtAsync(kirin, at);
            return (report.Revision.Number, (await _scene.Reports.DocumentAsync(kirin, report.Name)).Cells[0].Numerator);
        }
    }

    [Fact]
    public async Task Before_the_restatement_interval_is_over_no_further_revision_comes()
    {
        var (kirin, dealer, at) = await _scene.ClosedAsync(TimeSpan.FromHours(7));
        await _scene.SettleAsync();
        var report = await _scene.ReportAtAsync(kirin, at);

        for (var i = 0; i < 3; i++) await _scene.Reports.StoreAsync(dealer, Interaction(kirin, at.AddHours(i)));
        await _scene.SettleAsync();

        Assert.Single(await _scene.RevisionsAsync(kirin, report.Name));
        Assert.True(await crm.ScalarAsync<bool>($"""
            select d.due_time = v.published_time + interval '7 hours'
            from report_due d
            join report r using (manufacturer_id, subject, definition, period_kind, period_start)
            join report_revision v using (manufacturer_id, report_id)
            where r.report_id = '{report.Name[^36..]}'
            """));
    }

    [Fact]
    public async Task A_period_closed_before_its_windows_end_is_preliminary_and_is_closed_again_when_they_have_ended()
    {
        _scene.Hurry();
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        await _scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Daily, ScheduleScene.DaysAgo(9)));
        await _scene.SettleAsync();

        var all = await _scene.AllAsync(kirin);
        var early = all.Where(report => report.Revision.Completeness == V1.ReportCompleteness.Preliminary).ToList();
        Assert.InRange(early.Count, 4, 6);
        Assert.Contains(all, report => report.Revision.Completeness == V1.ReportCompleteness.Final);
        var due = await crm.ScalarAsync<long>($"""
            select count(*)
            from report_due
            where subject = '{ScheduleScene.IdOf(dealer)}'
              and due_time = (period_start + 1)::timestamp at time zone 'Asia/Hong_Kong' + interval '5 days'
            """);
        Assert.Equal(early.Count, due);
    }

    [Fact]
    public async Task A_batch_in_which_nothing_is_late_leaves_no_mark()
    {
        var (kirin, dealer, at) = await _scene.ClosedAsync(TimeSpan.Zero);
        await _scene.SettleAsync();
        var before = await _scene.MarksAsync();

        var now = TimeProvider.System.GetUtcNow();
        await _scene.Reports.StoreAsync(dealer, Interaction(kirin, now), Complaint(kirin, now), Records.Customer("steady"));
        Assert.Equal(before, await _scene.MarksAsync());

        await _scene.Reports.StoreAsync(dealer, Enumerable.Range(0, 20).Select(i => Interaction(kirin, at.AddMinutes(i))));
        Assert.Equal(before + 1, await _scene.MarksAsync());
    }
}
