using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class ExplainReportCellTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Theory]
    [InlineData("complaints.received", "p1 p2 p3 p5", "p1 p2 p3 p5")]
    [InlineData("complaints.closed", "p1 p3 p4", "p1 p3 p4")]
    [InlineData("complaints.open_at_end", "p2 p5", "p2 p5")]
    [InlineData("complaints.repeat", "p1 p2 p3 p5", "p2")]
    [InlineData("acknowledgement.within_5_days", "p1 p2 p3 p5", "p1 p5")]
    [InlineData("resolution.mean_days", "p1 p3 p4", "p1 p3 p4")]
    [InlineData("interactions.count", "i1 i2 i3", "i1 i2 i3")]
    [InlineData("interactions.with_customer", "i1 i2 i3", "i1 i2")]
    public async Task The_dealer_gets_the_records_behind_a_cell(string metric, string observed, string counted)
    {
        var scene = await ContentScene.StoredAsync(crm);

        var answer = await ExplainAsync(scene, scene.Dealer, Request(scene, metric));

        var sources = await ExternalIdsAsync(scene, answer.Sources);
        Assert.Equal(observed, string.Join(' ', sources.Keys.Order()));
        Assert.Equal(counted, string.Join(' ', sources.Where(source => source.Value.Counted).Select(source => source.Key).Order()));
        Assert.Equal(metric, answer.Definition.Code);
        Assert.Equal(metric, answer.Cell.Metric);
    }

    [Fact]
    public async Task Values_are_told_with_their_records()
    {
        var scene = await ContentScene.StoredAsync(crm);
        var request = Request(scene, "resolution.days");
        request.Dimensions.Add(new V1.ReportDimension { Name = "percentile", Value = "90" });

        var answer = await ExplainAsync(scene, scene.Dealer, request);

        var values = (await ExternalIdsAsync(scene, answer.Sources)).ToDictionary(source => source.Key, source => source.Value.Value);
        Assert.Equal(new() { ["p1"] = 2, ["p3"] = 1, ["p4"] = 60 }, values);
        Assert.Equal(60, answer.Cell.Value);
    }

    [Fact]
    public async Task A_split_and_a_department_have_their_own_records()
    {
        var scene = await ContentScene.StoredAsync(crm);
        var split = Request(scene, "interactions.count");
        split.Dimensions.Add([new() { Name = "channel", Value = "SOCIAL_MEDIA" }, new() { Name = "direction", Value = "INBOUND" }]);
        var department = Request(scene, "complaints.open_at_end");
        department.Audience = V1.ReportAudience.SalesDepartment;

        var ofSplit = await ExternalIdsAsync(scene, (await ExplainAsync(scene, scene.Dealer, split)).Sources);
        var ofDepartment = await ExternalIdsAsync(scene, (await ExplainAsync(scene, scene.Dealer, department)).Sources);

        Assert.Equal(["i1", "i2"], ofSplit.Keys.Order());
        Assert.Equal(["p5"], ofDepartment.Keys);
    }

    [Fact]
    public async Task Records_are_those_that_the_revision_knew()
    {
        var scene = await ContentScene.StoredAsync(crm);
        var closed = Records.Complaint("p2", "c1", ContentScene.At(9, 20), closed: ContentScene.At(9, 28));
        await scene.Reports.StoreAsync(scene.Dealer, closed);
        await scene.Reports.GenerateAsync(scene.Manufacturer, scene.Dealer, 2025, 9);
        var first = Request(scene, "complaints.open_at_end");
        first.RevisionNumber = 1;

        var before = await ExternalIdsAsync(scene, (await ExplainAsync(scene, scene.Dealer, first)).Sources);
        var now = await ExternalIdsAsync(scene, (await ExplainAsync(scene, scene.Dealer, Request(scene, "complaints.open_at_end"))).Sources);

        Assert.Equal(["p2", "p5"], before.Keys.Order());
        Assert.Equal(["p5"], now.Keys);
    }

    [Theory]
    [InlineData("complaints.received")]
    [InlineData("complaints.open_at_end")]
    [InlineData("interactions.count")]
    public async Task Pages_of_one_hold_every_record_once(string metric)
    {
        var scene = await ContentScene.StoredAsync(crm);
        var all = (await ExplainAsync(scene, scene.Dealer, Request(scene, metric))).Sources;
        var request = Request(scene, metric);
        request.PageSize = 1;
        var paged = new List<V1.ReportSource>();
        do
        {
            var page = await ExplainAsync(scene, scene.Dealer, request);
            paged.Add(Assert.Single(page.Sources));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(all, paged);
    }

    [Fact]
    public async Task A_manufacturer_gets_the_rule_and_counts_and_of_a_suppressed_cell_the_rule_alone()
    {
        var scene = await ContentScene.StoredAsync(crm);

        var volume = await ExplainAsync(scene, scene.Manufacturer, Request(scene, "complaints.received"));
        var score = await ExplainAsync(scene, scene.Manufacturer, Request(scene, "complaints.repeat"));

        Assert.Equal("complaints.received: 4/0 = 4, 0, Ok", ContentScene.Line(volume.Cell));
        Assert.Equal("complaints.repeat: 0/0 = none, 0, Suppressed", ContentScene.Line(score.Cell));
        Assert.Contains("90", score.Definition.Formula);
        Assert.Empty(volume.Sources.Concat(score.Sources));
    }

    [Fact]
    public async Task A_split_that_did_not_occur_has_no_cell()
    {
        var scene = await ContentScene.StoredAsync(crm);
        var request = Request(scene, "interactions.count");
        request.Dimensions.Add([new() { Name = "channel", Value = "VISIT" }, new() { Name = "direction", Value = "INBOUND" }]);

        var answer = await ExplainAsync(scene, scene.Dealer, request);

        Assert.Null(answer.Cell);
        Assert.Empty(answer.Sources);
    }

    [Fact]
    public async Task A_manufacturer_does_not_reach_the_dealer_s_cell()
    {
        var scene = await ContentScene.StoredAsync(crm);
        var request = Request(scene, "complaints.repeat");
        request.Audience = V1.ReportAudience.Dealer;

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => ExplainAsync(scene, scene.Manufacturer, request));

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
    }

    private static V1.ExplainReportCellRequest Request(ContentScene scene, string metric) => new() { Name = scene.Report, Metric = metric };

    private static async Task<V1.ExplainReportCellResponse> ExplainAsync(
        ContentScene scene, string organisation, V1.ExplainReportCellRequest request) =>
        await scene.Reports.Reports(organisation).ExplainReportCellAsync(request);

    private async Task<Dictionary<string, V1.ReportSource>> ExternalIdsAsync(ContentScene scene, IEnumerable<V1.ReportSource> sources)
    {
        var calls = crm.As(scene.Dealer);
        var complaints = await new V1.ComplaintService.ComplaintServiceClient(calls)
            .ListComplaintsAsync(new() { Parent = scene.Dealer });
        var interactions = await new V1.InteractionService.InteractionServiceClient(calls)
            .ListInteractionsAsync(new() { Parent = scene.Dealer });
        var names = complaints.Complaints.Select(complaint => (complaint.Name, complaint.ExternalId))
            .Concat(interactions.Interactions.Select(interaction => (interaction.Name, interaction.ExternalId)))
            .ToDictionary(pair => pair.Name, pair => pair.ExternalId, StringComparer.Ordinal);
        return sources.ToDictionary(source => names[source.Name], StringComparer.Ordinal);
    }
}
