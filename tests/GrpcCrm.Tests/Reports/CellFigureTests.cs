using GrpcCrm.Reports.Content;

namespace GrpcCrm.Tests.Reports;

public sealed class CellFigureTests
{
    private static readonly MetricDefinition Count = Sections.All.Find("complaints.received")!;
    private static readonly MetricDefinition Repeat = Sections.All.Find("complaints.repeat")!;
    private static readonly MetricDefinition Windowed = Sections.All.Find("acknowledgement.within_5_days")!;
    private static readonly MetricDefinition Days = Sections.All.Find("resolution.days")!;
    private static readonly MetricDefinition Mean = Sections.All.Find("resolution.mean_days")!;

    [Fact]
    public void A_count_of_none_is_a_figure()
    {
        var cell = CellFigure.Count(Count, default);

        Assert.Equal((0, 0, 0.0, CellStatus.Ok), (cell.Numerator, cell.Denominator, cell.Value, cell.Status));
    }

    [Fact]
    public void Percentages_are_of_a_hundred_with_their_interval()
    {
        var cell = CellFigure.Percent(Repeat, new Tally(8, 10, 9), isOpen: false);

        Assert.Equal((8, 10, 80.0, 9), (cell.Numerator, cell.Denominator, cell.Value, cell.Customers));
        Assert.Equal(49.0162, cell.Interval!.Value.Low, 4);
        Assert.Equal(94.3318, cell.Interval!.Value.High, 4);
    }

    [Theory]
    [InlineData(29, CellStatus.LowN)]
    [InlineData(30, CellStatus.Ok)]
    public void Fewer_than_thirty_observations_are_few(long observed, CellStatus status)
    {
        Assert.Equal(status, CellFigure.Percent(Repeat, new Tally(1, observed, observed), isOpen: false).Status);
        Assert.Equal(status, CellFigure.Mean(Mean, Observed(observed)).Status);
        Assert.Equal(status, CellFigure.Percentile(Days, Observed(observed), 90).Status);
    }

    [Theory]
    [InlineData(true, CellStatus.Provisional)]
    [InlineData(false, CellStatus.Ok)]
    public void What_is_measured_over_some_days_is_provisional_while_they_last(bool isOpen, CellStatus status) =>
        Assert.Equal(status, CellFigure.Percent(Windowed, new Tally(20, 40, 40), isOpen).Status);

    [Fact]
    public void Nothing_observed_has_no_value()
    {
        CellFigure[] cells =
        [
            CellFigure.Percent(Windowed, default, isOpen: true), CellFigure.Mean(Mean, Sample.Empty),
            CellFigure.Percentile(Days, Sample.Empty, 50),
        ];

        Assert.All(cells, cell => Assert.Equal(CellStatus.NotApplicable, cell.Status));
        Assert.All(cells, cell => Assert.True(cell is { Value: null, Interval: null, Denominator: 0 }));
    }

    [Fact]
    public void A_median_tells_its_rank_and_interval_and_other_percentiles_their_rank()
    {
        var sample = new Sample([1, 2, 3, 5, 8, 13, 21, 34, 55, 89], 7);
        var (median, tail) = (CellFigure.Percentile(Days, sample, 50), CellFigure.Percentile(Days, sample, 95));

        Assert.Equal((5, 10, 8.0, 7), (median.Numerator, median.Denominator, median.Value, median.Customers));
        Assert.Equal((2.0, 55.0), median.Interval);
        Assert.Equal((10, 89.0), (tail.Numerator, tail.Value));
        Assert.Null(tail.Interval);
        Assert.Equal([new CellDimension("percentile", "95")], tail.Dimensions);
    }

    [Fact]
    public void A_mean_is_the_sum_over_the_number()
    {
        var cell = CellFigure.Mean(Mean, new Sample([1, 2, 4], 3));

        Assert.Equal((7, 3, 7.0 / 3), (cell.Numerator, cell.Denominator, cell.Value));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void A_score_of_one_to_four_customers_is_withheld_with_all_its_numbers(long customers, bool withheld)
    {
        var cell = CellFigure.Percent(Repeat, new Tally(2, 40, customers), isOpen: false);

        var shown = Suppression.Suppressed([cell], [])[0];

        Assert.Equal(withheld ? new CellFigure(Repeat, cell.Dimensions) { Status = CellStatus.Suppressed } : cell, shown);
    }

    [Fact]
    public void A_volume_is_never_withheld_but_how_few_customers_are_behind_it_is()
    {
        var shown = Suppression.Suppressed([CellFigure.Count(Count, new Tally(3, 3, 2))], [])[0];

        Assert.Equal((3, 3.0, 0, CellStatus.Ok), (shown.Numerator, shown.Value, shown.Customers, shown.Status));
    }

    private static Sample Observed(long count) => new([.. Enumerable.Range(0, (int)count).Select(value => (long)value)], count);
}
