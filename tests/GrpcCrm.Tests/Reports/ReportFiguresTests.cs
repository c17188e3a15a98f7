using GrpcCrm.Reports;
using GrpcCrm.Reports.Content;

namespace GrpcCrm.Tests.Reports;

public sealed class ReportFiguresTests
{
    [Fact]
    public void A_basis_holds_all_figures()
    {
        var figures = Figures(3, [5, 9, 400_000]);

        var read = ReportFigures.FromBasis(figures.ToBasis());

        AssertSame(figures.Whole, read.Whole);
        AssertSame(figures.Sales, read.Sales);
        AssertSame(figures.AfterSales, read.AfterSales);
        Assert.True(read.WindowIsOpen);
        Assert.Equal(figures.ToBasis(), read.ToBasis());
    }

    /// <summary>What stands in databases is read for ever, and figures that it could hold are written as it was.</summary>
    [Fact]
    public void The_first_version_of_a_basis_keeps_its_bytes()
    {
        const string First =
            "0101"
            + "0111636F6D706C61696E74732E726570656174030606" + "01064272616B6573030301" + "0101000200030301" + "010F7265736F6C7574696F6E2E64617973020205" + "04"
            + "0111636F6D706C61696E74732E726570656174030606" + "00" + "0101000200030301" + "010F7265736F6C7574696F6E2E64617973020205" + "04"
            + "0111636F6D706C61696E74732E726570656174030606" + "01064272616B6573030301" + "0101000200030301" + "00";

        var basis = Figures(3, [5, 9]).ToBasis();

        Assert.Equal(First, Convert.ToHexString(basis));
        Assert.Equal(basis, ReportFigures.FromBasis(basis).ToBasis());
    }

    [Fact]
    public void A_basis_holds_the_splits_and_categories_of_any_metric()
    {
        var figures = Figures(3, [5, 9]);
        figures.Sales.Splits.Add("promises.count", new(SplitKey.Order) { [new(7)] = new(4, 4, 2) });
        figures.Whole.Categories.Add("promises.broken", new(StringComparer.Ordinal) { ["Parts late"] = new(2, 2, 2) });

        var read = ReportFigures.FromBasis(figures.ToBasis());

        AssertSame(figures.Whole, read.Whole);
        AssertSame(figures.Sales, read.Sales);
        AssertSame(figures.AfterSales, read.AfterSales);
    }

    [Fact]
    public void A_basis_says_of_which_version_of_the_definition_it_is()
    {
        var figures = Figures(3, [5, 9]);
        var later = figures with { DefinitionVersion = 2 };

        Assert.Equal(1, ReportFigures.FromBasis(figures.ToBasis()).DefinitionVersion);
        Assert.Equal(2, ReportFigures.FromBasis(later.ToBasis()).DefinitionVersion);
        AssertSame(figures.Whole, ReportFigures.FromBasis(later.ToBasis()).Whole);
    }

    [Fact]
    public void A_basis_of_another_version_is_refused()
    {
        var basis = Figures(1, [1]).ToBasis();
        basis[0] = 3;

        Assert.Throws<InvalidOperationException>(() => ReportFigures.FromBasis(basis));
    }

    [Fact]
    public void Several_dealers_add_up_and_their_values_become_one_sample()
    {
        var merged = ReportFigures.Merge([Figures(3, [5, 9]), Figures(4, [1, 7, 9])]).Whole;

        Assert.Equal(new Tally(7, 14, 14), merged.TallyOf("complaints.repeat"));
        Assert.Equal(new Tally(7, 7, 2), merged.CategoriesOf("complaints.received")["Brakes"]);
        Assert.Equal(new Tally(7, 7, 2), merged.SplitsOf("interactions.count")[new SplitKey(1, 2)]);
        Assert.Equal([1, 5, 7, 9, 9], merged.SampleOf("resolution.days").Values);
        Assert.Equal(5, merged.SampleOf("resolution.days").Customers);
    }

    [Fact]
    public void Nothing_merged_is_nothing() => Assert.Empty(ReportFigures.Merge([]).Whole.Tallies);

    [Fact]
    public void Every_metric_makes_cells_in_the_order_of_the_definitions()
    {
        var cells = ReportCells.Of(Sections.All.Metrics, ReportFigures.Merge([]), ReportAudience.Dealer);

        Assert.Equal(Sections.All.Metrics.Select(metric => metric.Code), cells.Select(cell => cell.Metric.Code).Distinct());
        Assert.All(cells, cell => Assert.Equal(
            cell.Metric.Unit == MetricUnit.Count ? CellStatus.Ok : CellStatus.NotApplicable, cell.Status));
    }

    private static ReportFigures Figures(long count, long[] days)
    {
        var scope = new ScopeFigures
        {
            Tallies = { ["complaints.repeat"] = new(count, 2 * count, 2 * count) },
            Samples = { ["resolution.days"] = new(days, days.Length) },
            Splits = { ["interactions.count"] = new(SplitKey.Order) { [new(1, 2)] = new(count, count, 1) } },
            Categories = { ["complaints.received"] = new(StringComparer.Ordinal) { ["Brakes"] = new(count, count, 1) } },
        };
        return new ReportFigures(scope, scope with { Categories = [] }, scope with { Samples = [] }, WindowIsOpen: true);
    }

    private static void AssertSame(ScopeFigures expected, ScopeFigures actual)
    {
        Assert.Equal(expected.Tallies, actual.Tallies);
        Assert.Equal(expected.Splits, actual.Splits);
        Assert.Equal(expected.Categories, actual.Categories);
        Assert.Equal(expected.Samples.Keys, actual.Samples.Keys);
        Assert.All(expected.Samples, sample =>
        {
            Assert.Equal(sample.Value.Values, actual.Samples[sample.Key].Values);
            Assert.Equal(sample.Value.Customers, actual.Samples[sample.Key].Customers);
        });
    }
}
