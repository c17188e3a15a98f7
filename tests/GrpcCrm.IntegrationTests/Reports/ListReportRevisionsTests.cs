using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class ListReportRevisionsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task Pages_hold_every_revision_once_the_newest_first_without_documents()
    {
        var scene = await new LifeScene(crm).BeginAsync();
        var name = (await scene.GenerateAsync()).Name;
        for (var revision = 2; revision <= 5; revision++)
        {
            await scene.StoreAsync();
            await scene.GenerateAsync();
        }

        foreach (var organisation in new[] { scene.Manufacturer, scene.Dealer })
        {
            var first = await scene.As(organisation).ListReportRevisionsAsync(new() { Parent = name, PageSize = 3 });
            var second = await scene.As(organisation).ListReportRevisionsAsync(new() { Parent = name, PageSize = 3, PageToken = first.NextPageToken });
            V1.ReportRevision[] all = [.. first.Revisions, .. second.Revisions];

            Assert.Equal([5, 4, 3, 2, 1], all.Select(revision => revision.Number));
            Assert.Equal("", second.NextPageToken);
            Assert.All(all, revision => Assert.Empty(revision.Document));
            Assert.All(all, revision => Assert.Equal(32, revision.ContentSha256.Length));
            Assert.Equal(5, all.Select(revision => revision.ContentSha256).Distinct().Count());
            Assert.Equal([1, 1, 1, 1], all[..4].Select(revision => Assert.Single(revision.Delta.Reasons).RecordCount));
            Assert.Null(all[4].Delta);
            Assert.Equal(V1.ReportCompleteness.Final, all[4].Completeness);
            Assert.All(all[..4], revision => Assert.Equal(V1.ReportCompleteness.Restated, revision.Completeness));
        }
    }

    [Fact]
    public async Task Another_manufacturer_or_dealer_finds_nothing()
    {
        var scene = await new LifeScene(crm).BeginAsync();
        var name = (await scene.GenerateAsync()).Name;
        var other = await new LifeScene(crm).BeginAsync();

        foreach (var organisation in new[] { other.Manufacturer, other.Dealer })
            await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await scene.As(organisation).ListReportRevisionsAsync(new() { Parent = name }));
    }
}
