using GrpcCrm.Reports.Content;

namespace GrpcCrm.Tests.Reports;

public sealed class LateChangesTests
{
    private static readonly V1.ReportCell Repeat = Score("complaints.repeat", 2, 8);
    private static readonly V1.ReportCell Received =
        new() { Metric = "complaints.received", Numerator = 8, Value = 8, Status = V1.CellStatus.Ok };

    [Theory]
    [InlineData(0, false, true)]
    [InlineData(4, false, true)]
    [InlineData(5, false, false)]
    [InlineData(1, true, false)]
    public void A_score_that_differs_keeps_its_last_figure_until_enough_changed_or_the_time_is_over(long changed, bool horizon, bool held)
    {
        var document = Held([Repeat], [Score("complaints.repeat", 3, 9)], changed, horizon);

        var cell = Assert.Single(document.Cells);
        var expected = held ? (2, 8, V1.CellStatus.Provisional) : (3, 9, V1.CellStatus.LowN);
        Assert.Equal(expected, (cell.Numerator, cell.Denominator, cell.Status));
        Assert.Equal(held ? 25 : 100.0 / 3, cell.Value);
    }

    [Fact]
    public void A_volume_changes_at_once()
    {
        var more = Received.Clone();
        (more.Numerator, more.Value) = (9, 9);

        Assert.Equal(more, Assert.Single(Held([Received], [more], 1).Cells));
    }

    [Fact]
    public void A_score_that_says_the_same_is_as_it_is_now()
    {
        var last = Repeat.Clone();
        last.Status = V1.CellStatus.Provisional;

        Assert.Equal(Repeat, Assert.Single(Held([last], [Repeat], 1).Cells));
    }

    [Fact]
    public void What_was_not_shown_before_is_not_held()
    {
        var withheld = new V1.ReportCell { Metric = Repeat.Metric, Status = V1.CellStatus.Suppressed, DefinitionVersion = 1 };

        Assert.Equal(Repeat, Assert.Single(Held([withheld], [Repeat], 1).Cells));
        Assert.Equal(Repeat, Assert.Single(Held([], [Repeat], 1).Cells));
    }

    [Fact]
    public void A_figure_that_was_shown_stays_where_the_score_is_withheld_now()
    {
        var withheld = new V1.ReportCell { Metric = Repeat.Metric, Status = V1.CellStatus.Suppressed, DefinitionVersion = 1 };

        var cell = Assert.Single(Held([Repeat], [withheld], 1).Cells);

        Assert.Equal((2, V1.CellStatus.Provisional), (cell.Numerator, cell.Status));
    }

    [Fact]
    public void Percentiles_are_held_each_by_itself()
    {
        var (median, tail) = (Percentile("50", 4), Percentile("90", 20));

        var held = Held([median, tail], [Percentile("50", 4), Percentile("90", 31)], 2);

        Assert.Equal([median.Value, tail.Value], held.Cells.Select(cell => cell.Value));
        Assert.Equal([V1.CellStatus.LowN, V1.CellStatus.Provisional], held.Cells.Select(cell => cell.Status));
    }

    [Fact]
    public void The_dealer_s_own_document_always_says_what_is_known()
    {
        var previous = RenderedDocument.Of(Document(V1.ReportAudience.Dealer, Repeat));
        var document = RenderedDocument.Of(Document(V1.ReportAudience.Dealer, Score("complaints.repeat", 3, 9)));

        Assert.Same(document, new LateChanges(Sections.All).Held(previous.Content, document, changedCustomers: 1, horizonHasPassed: false));
    }

    private static V1.ReportDocument Held(V1.ReportCell[] previous, V1.ReportCell[] now, long changed, bool horizon = false)
    {
        var shown = RenderedDocument.Of(Document(V1.ReportAudience.Manufacturer, previous)).Content;
        var document = RenderedDocument.Of(Document(V1.ReportAudience.Manufacturer, now));
        return V1.ReportDocument.Parser.ParseFrom(new LateChanges(Sections.All).Held(shown, document, changed, horizon).Content);
    }

    private static V1.ReportDocument Document(V1.ReportAudience audience, params V1.ReportCell[] cells) =>
        new() { Audience = audience, Cells = { cells } };

    private static V1.ReportCell Score(string metric, long numerator, long denominator) => new()
    {
        Metric = metric,
        Numerator = numerator,
        Denominator = denominator,
        Value = 100.0 * numerator / denominator,
        Status = V1.CellStatus.LowN,
        DefinitionVersion = 1,
    };

    private static V1.ReportCell Percentile(string percentile, double value)
    {
        var cell = Score("resolution.days", 1, 2);
        cell.Dimensions.Add(new V1.ReportDimension { Name = "percentile", Value = percentile });
        cell.Value = value;
        return cell;
    }
}
