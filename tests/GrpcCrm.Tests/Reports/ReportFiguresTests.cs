using GrpcCrm.Reports;
using GrpcCrm.Reports.Content;

namespace GrpcCrm.Tests.Reports;

public sealed class ReportFiguresTests
{
    private static readonly TimeSpan Since = TimeSpan.FromDays(4.5);

    [Fact]
    public void A_basis_holds_all_figures()
    {
        var figures = Figures(3, [5, 9, 400_000]);

        var read = ReportFigures.FromBasis(figures.ToBasis());

        AssertSame(figures.Whole, read.Whole);
        AssertSame(figures.Sales, read.Sales);
        AssertSame(figures.AfterSales, read.AfterSales);
        Assert.Equal(Since, read.SinceEnd);
        Assert.Equal(figures.ToBasis(), read.ToBasis());
    }

    /// <summary>What stands in databases is read for ever.</summary>
    [Fact]
    public void A_basis_in_its_first_form_is_read()
    {
        const string First =
            "0101"
            + "0111636F6D706C61696E74732E726570656174030606" + "01064272616B6573030301" + "0101000200030301" + "010F7265736F6C7574696F6E2E64617973020205" + "04"
            + "0111636F6D706C61696E74732E726570656174030606" + "00" + "0101000200030301" + "010F7265736F6C7574696F6E2E64617973020205" + "04"
            + "0111636F6D706C61696E74732E726570656174030606" + "01064272616B6573030301" + "0101000200030301" + "00";

        var read = ReportFigures.FromBasis(Convert.FromHexString(First));

        var expected = Figures(3, [5, 9]);
        AssertSame(expected.Whole, read.Whole);
        AssertSame(expected.Sales, read.Sales);
        AssertSame(expected.AfterSales, read.AfterSales);
        Assert.Equal((1, TimeSpan.Zero), (read.DefinitionVersion, read.SinceEnd));
    }

    [Fact]
    public void A_basis_in_its_second_form_is_read()
    {
        const string Second =
            "02" + "0200" + "00"
            + "0111636F6D706C61696E74732E726570656174030606" + "010F70726F6D697365732E62726F6B656E" + "010A5061727473206C617465020202"
            + "010E70726F6D697365732E636F756E74" + "0107000000040402" + "010F7265736F6C7574696F6E2E64617973020205" + "04"
            + "00000000" + "00000000";

        var read = ReportFigures.FromBasis(Convert.FromHexString(Second));

        Assert.Equal((2, TimeSpan.MaxValue), (read.DefinitionVersion, read.SinceEnd));
        Assert.Equal(new Tally(3, 6, 6), read.Whole.TallyOf("complaints.repeat"));
        Assert.Equal(new Tally(2, 2, 2), read.Whole.CategoriesOf("promises.broken")["Parts late"]);
        Assert.Equal(new Tally(4, 4, 2), read.Whole.SplitsOf("promises.count")[new(7)]);
        Assert.Equal([5, 9], read.Whole.SampleOf("resolution.days").Values);
        Assert.Empty(read.Sales.Tallies);
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
    public void Bytes_that_are_no_basis_are_refused() =>
        Assert.Throws<Google.Protobuf.InvalidProtocolBufferException>(() => ReportFigures.FromBasis([3, 1, 2]));

    [Fact]
    public void Each_metric_is_provisional_until_its_own_window_ends()
    {
        var open = Sections.All.Metrics.First(metric => metric.OpenFor > TimeSpan.Zero);
        MetricDefinition[] metrics = [open with { OpenFor = TimeSpan.Zero }, open, open with { OpenFor = 6 * open.OpenFor }];
        var scope = new ScopeFigures { Tallies = { [open.Code] = new(20, 40, 30) } };

        CellStatus[] StatusesAfter(TimeSpan sinceEnd) =>
            [.. ReportCells.Of(metrics, new ReportFigures(scope, scope, scope, sinceEnd), ReportAudience.Dealer).Select(cell => cell.Status)];

        Assert.Equal([CellStatus.Ok, CellStatus.Provisional, CellStatus.Provisional], StatusesAfter(open.OpenFor - TimeSpan.FromMicroseconds(1)));
        Assert.Equal([CellStatus.Ok, CellStatus.Ok, CellStatus.Provisional], StatusesAfter(open.OpenFor));
        Assert.Equal([CellStatus.Ok, CellStatus.Ok, CellStatus.Ok], StatusesAfter(6 * open.OpenFor));
    }

    [Fact]
    public void A_report_is_made_again_when_the_next_window_ends_that_is_open()
    {
        var end = new DateTime(2025, 6, 1, 0, 0, 0, DateTimeKind.Utc);
        var window = Sections.All.Metrics.Max(metric => metric.OpenFor);

        Assert.Equal(end + window, Sections.All.NextWindowEnd(1, end, end));
        Assert.Equal(end + window, Sections.All.NextWindowEnd(1, end, end + window - TimeSpan.FromMicroseconds(1)));
        Assert.Null(Sections.All.NextWindowEnd(1, end, end + window));
        Assert.Null(Sections.All.NextWindowEnd(0, end, end));
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
        return new ReportFigures(scope, scope with { Categories = [] }, scope with { Samples = [] }, Since);
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
