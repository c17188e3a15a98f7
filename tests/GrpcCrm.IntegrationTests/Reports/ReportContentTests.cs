using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>What the documents say of a month that was computed by hand, see ContentScene.</summary>
public sealed class ReportContentTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_dealer_s_document_has_every_cell_in_full()
    {
        var scene = await ContentScene.StoredAsync(crm);

        var document = await scene.DocumentAsync(V1.ReportAudience.Dealer);

        Assert.Equal(
        [
            "interactions.count: 3/0 = 3, 2, Ok",
            "interactions.count EMAIL INBOUND: 1/0 = 1, 1, Ok",
            "interactions.count SOCIAL_MEDIA INBOUND: 2/0 = 2, 1, Ok",
            "interactions.with_customer: 2/3 = 66.6667, 2, LowN",
            "complaints.received: 4/0 = 4, 3, Ok",
            "complaints.closed: 3/0 = 3, 3, Ok",
            "complaints.open_at_end: 2/0 = 2, 2, Ok",
            "complaints.safety: 0/0 = 0, 0, Ok",
            "complaints.repeat: 1/4 = 25, 3, LowN",
            "complaints.reopened: 0/3 = 0, 3, LowN",
            "complaints.with_customer: 4/4 = 100, 3, LowN",
            "complaints.with_vehicle: 0/4 = 0, 3, LowN",
            "complaints.with_category: 3/4 = 75, 3, LowN",
            "acknowledgement.seconds 50: 1/2 = 7200, 1, LowN",
            "acknowledgement.seconds 90: 2/2 = 522000, 1, LowN",
            "acknowledgement.seconds 95: 2/2 = 522000, 1, LowN",
            "acknowledgement.within_5_days: 2/4 = 50, 3, LowN",
            "resolution.seconds 50: 2/3 = 172800, 3, LowN",
            "resolution.seconds 90: 3/3 = 5184000, 3, LowN",
            "resolution.seconds 95: 3/3 = 5184000, 3, LowN",
            "resolution.days 50: 2/3 = 2, 3, LowN",
            "resolution.days 90: 3/3 = 60, 3, LowN",
            "resolution.days 95: 3/3 = 60, 3, LowN",
            "resolution.mean_days: 63/3 = 21, 3, LowN",
            "resolution.within_30_days: 2/3 = 66.6667, 3, LowN",
        ], document.Cells.Select(ContentScene.Line));
        Assert.Equal(
            [("Brakes", 1, 3, 75.0, 75.0, true, 2), ("UNSPECIFIED", 2, 1, 25.0, 100.0, true, 1)],
            document.ComplaintCategories.Select(entry =>
                (entry.Category, entry.Rank, entry.Count, entry.Share, entry.CumulativeShare, entry.VitalFew, entry.CustomerCount)));
    }

    /// <summary>What is deleted later was on file when it happened, and the words say so: deletion changes no published figure.</summary>
    [Fact]
    public async Task Customers_deleted_since_stay_known_as_the_metric_s_formula_says()
    {
        var scene = new ReportScene(crm);
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var keys = Enumerable.Range(0, 40).Select(i => $"k{i}").ToList();
        await scene.StoreAsync(dealer, keys.Select(key => Records.Customer(key)));
        await scene.StoreAsync(dealer, keys.Select(key => Records.Interaction($"i {key}", key, manufacturer: kirin)));
        var before = (await scene.GenerateAsync(kirin, dealer, 2025, 5)).Revision.ContentSha256;

        await scene.StoreAsync(dealer, keys.Take(10).Select(key => Records.Customer(key).Deleted()));
        var again = await scene.GenerateAsync(kirin, dealer, 2025, 5);

        Assert.Equal((1, before), (again.Revision.Number, again.Revision.ContentSha256));
        var share = (await scene.DocumentAsync(kirin, again.Name)).Cells.Single(cell => cell.Metric == "interactions.with_customer");
        Assert.Equal((40, 40), (share.Numerator, share.Denominator));
        var metrics = (await scene.Reports(kirin).ListMetricDefinitionsAsync(new())).Definitions;
        foreach (var code in new[] { "interactions.with_customer", "complaints.with_customer", "complaints.with_vehicle" })
            Assert.Contains("had on file, deleted since or not", metrics.Single(metric => metric.Code == code).Formula, StringComparison.Ordinal);
    }

    /// <summary>A complaint recorded here, which its source tells of with a later receipt.</summary>
    [Fact]
    public async Task Both_figures_of_resolution_time_count_from_one_receipt()
    {
        var (dealer, calls, kirin) = await crm.NewDealerAsync();
        var complaint = new V1.Complaint
        {
            SourceSystem = "dms",
            ExternalId = "p1",
            Category = "Brakes",
            ReceivedTime = Timestamp.FromDateTime(ContentScene.At(7, 25)),
        };
        await new V1.ComplaintService.ComplaintServiceClient(calls).CreateComplaintAsync(new() { Parent = dealer, Complaint = complaint });
        var reports = new ReportScene(crm);
        var told = Records.Complaint("p1", received: ContentScene.At(8, 10), closed: ContentScene.At(8, 20));
        told.Complaint.AcknowledgedTime = Timestamp.FromDateTime(ContentScene.At(8, 11));
        await reports.StoreAsync(dealer, told);

        var document = await reports.DocumentAsync(dealer, (await reports.GenerateAsync(kirin, dealer, 2025, 8)).Name);

        double Value(string metric) => document.Cells.First(cell => cell.Metric == metric).Value;
        Assert.Equal((26, 26 * 86400, 17 * 86400), (Value("resolution.days"), Value("resolution.seconds"), Value("acknowledgement.seconds")));
        Assert.Equal(26, Value("resolution.mean_days"));
        Assert.Equal(0, document.Total("complaints.received"));
    }

    [Fact]
    public async Task Departments_see_the_phases_that_are_theirs()
    {
        var scene = await ContentScene.StoredAsync(crm);

        var sales = (await scene.DocumentAsync(V1.ReportAudience.SalesDepartment)).Cells.Select(ContentScene.Line);
        var afterSales = (await scene.DocumentAsync(V1.ReportAudience.AfterSalesDepartment)).Cells.Select(ContentScene.Line);

        Assert.Subset(sales.ToHashSet(), new HashSet<string>
        {
            "interactions.count: 1/0 = 1, 1, Ok", "complaints.received: 2/0 = 2, 2, Ok", "complaints.open_at_end: 1/0 = 1, 1, Ok",
            "resolution.days 50: 1/1 = 1, 1, LowN", "acknowledgement.seconds 50: 0/0 = none, 0, NotApplicable",
        });
        Assert.Subset(afterSales.ToHashSet(), new HashSet<string>
        {
            "interactions.count SOCIAL_MEDIA INBOUND: 1/0 = 1, 1, Ok", "complaints.received: 2/0 = 2, 1, Ok",
            "complaints.repeat: 1/2 = 50, 1, LowN", "resolution.seconds 50: 1/1 = 172800, 1, LowN",
        });
    }

    [Fact]
    public async Task The_manufacturer_sees_volumes_and_no_score_of_fewer_than_five_customers()
    {
        var scene = await ContentScene.StoredAsync(crm);

        var document = await scene.DocumentAsync(V1.ReportAudience.Manufacturer);

        var scores = document.Cells.Where(cell => cell.Status != V1.CellStatus.Ok).ToList();
        Assert.Equal(18, scores.Count);
        Assert.All(scores, cell => Assert.Equal(
            new V1.ReportCell
            {
                Metric = cell.Metric,
                Dimensions = { cell.Dimensions },
                Status = V1.CellStatus.Suppressed,
                DefinitionVersion = 1,
            }, cell));
        Assert.Equal((4, 0), (document.Total("complaints.received"), document.Cells.Sum(cell => cell.CustomerCount)));
        Assert.Equal(new V1.ParetoEntry { Status = V1.CellStatus.Suppressed }, Assert.Single(document.ComplaintCategories));
    }

    [Fact]
    public async Task A_score_of_five_customers_is_the_manufacturer_s_too()
    {
        var scene = await ContentScene.StoredAsync(crm);
        await scene.Reports.StoreAsync(scene.Dealer, Records.Customer("c4"), Records.Customer("c5"));
        await scene.Reports.StoreAsync(
            scene.Dealer,
            Records.Complaint("p6", "c4", ContentScene.At(9, 2)), Records.Complaint("p7", "c5", ContentScene.At(9, 2)));
        await scene.Reports.GenerateAsync(scene.Manufacturer, scene.Dealer, 2025, 9);

        var document = await scene.DocumentAsync(V1.ReportAudience.Manufacturer);

        var lines = document.Cells.Select(ContentScene.Line).ToHashSet();
        Assert.Contains("complaints.repeat: 1/6 = 16.6667, 5, LowN", lines);
        Assert.Contains("resolution.mean_days: 0/0 = none, 0, Suppressed", lines);
    }

    /// <summary>The report is told to be of a version that nobody has made yet.</summary>
    [Fact]
    public async Task Every_revision_keeps_the_version_of_the_definition_that_the_report_began_with()
    {
        var scene = await ContentScene.StoredAsync(crm);
        var first = await scene.DocumentAsync(V1.ReportAudience.Manufacturer);
        await crm.BreakAsync($"update report set definition_version = 7 where report_id = '{scene.Report.Split('/')[^1]}'");
        await scene.Reports.StoreAsync(scene.Dealer, Records.Complaint("p6", "c1", ContentScene.At(9, 2)));
        await scene.Reports.GenerateAsync(scene.Manufacturer, scene.Dealer, 2025, 9);

        var second = await scene.DocumentAsync(V1.ReportAudience.Manufacturer);

        Assert.Equal((1, 7), (first.DefinitionVersion, second.DefinitionVersion));
        Assert.Equal(first.Cells.Select(cell => cell.Metric), second.Cells.Select(cell => cell.Metric));
    }

    [Fact]
    public async Task A_complaint_repeats_one_of_the_same_vehicle_though_the_customers_differ()
    {
        var scene = await ContentScene.StoredAsync(crm);
        await crm.ScalarAsync<int>("""
            with named as (update complaint set vehicle_id = '00000000-0000-7000-8000-000000000001' where external_id in ('p1', 'p5') returning 1)
            select count(*)::int from named
            """);
        await scene.Reports.GenerateAsync(scene.Manufacturer, scene.Dealer, 2025, 9);

        var lines = (await scene.DocumentAsync(V1.ReportAudience.Dealer)).Cells.Select(ContentScene.Line).ToHashSet();

        Assert.Contains("complaints.with_vehicle: 2/4 = 50, 3, LowN", lines);
        Assert.Contains("complaints.repeat: 2/4 = 50, 3, LowN", lines);
    }
}
