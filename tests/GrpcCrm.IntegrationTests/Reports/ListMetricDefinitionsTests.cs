using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class ListMetricDefinitionsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task Every_metric_of_a_document_is_defined_and_in_the_same_order()
    {
        var scene = await ContentScene.StoredAsync(crm);

        var definitions = (await scene.Reports.Reports(scene.Manufacturer).ListMetricDefinitionsAsync(new())).Definitions;

        var document = await scene.DocumentAsync(V1.ReportAudience.Dealer);
        Assert.Equal(definitions.Select(definition => definition.Code), document.Cells.Select(cell => cell.Metric).Distinct());
        Assert.All(document.Cells, cell => Assert.Equal(definitions.Single(d => d.Code == cell.Metric).Version, cell.DefinitionVersion));
    }

    [Fact]
    public async Task A_definition_tells_its_rule_its_source_and_its_name_in_two_languages()
    {
        var (dealer, _, _) = await crm.NewDealerAsync();

        var definitions = (await new ReportScene(crm).Reports(dealer).ListMetricDefinitionsAsync(new())).Definitions;

        Assert.All(definitions, definition =>
        {
            Assert.Equal(["en", "zh-Hant"], definition.DisplayNames.Select(name => name.LanguageCode));
            Assert.All(new[] { definition.Formula, definition.Source, definition.Window }, Assert.NotEmpty);
            Assert.Equal(
                definition.Unit == V1.MetricUnit.Count ? V1.SuppressionClass.Volume : V1.SuppressionClass.Score, definition.Suppression);
        });
        Assert.Equal([50, 90, 95], definitions.Single(definition => definition.Code == "resolution.days").Percentiles);
    }

    [Fact]
    public async Task The_metrics_that_can_be_explained_are_those_that_are_defined()
    {
        var (dealer, _, _) = await crm.NewDealerAsync();
        var known = new FieldCheck(V1.ExplainReportCellRequest.Descriptor.FindFieldByName("metric")).Rules.In;

        var definitions = (await new ReportScene(crm).Reports(dealer).ListMetricDefinitionsAsync(new())).Definitions;

        Assert.Equal(known, definitions.Select(definition => definition.Code));
    }
}
