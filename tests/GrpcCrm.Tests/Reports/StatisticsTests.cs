using GrpcCrm.Reports.Content;

namespace GrpcCrm.Tests.Reports;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(8, 10, 0.490162, 0.943318)]
    [InlineData(0, 10, 0, 0.277533)]
    [InlineData(10, 10, 0.722467, 1)]
    [InlineData(1, 1, 0.206549, 1)]
    [InlineData(984, 1000, 0.974168, 0.990128)]
    public void The_interval_of_a_proportion_is_Wilson_s(long count, long observed, double low, double high)
    {
        var interval = Statistics.Wilson(count, observed);

        Assert.Equal(low, interval.Low, 6);
        Assert.Equal(high, interval.High, 6);
    }

    [Fact]
    public void An_interval_ends_exactly_at_none_and_all()
    {
        Assert.Equal(0, Statistics.Wilson(0, 7).Low);
        Assert.Equal(1, Statistics.Wilson(7, 7).High);
    }

    [Theory]
    [InlineData(1, 50, 1)]
    [InlineData(2, 50, 1)]
    [InlineData(3, 50, 2)]
    [InlineData(10, 90, 9)]
    [InlineData(11, 90, 10)]
    [InlineData(20, 95, 19)]
    [InlineData(21, 95, 20)]
    [InlineData(273_076, 50, 136_538)]
    public void A_percentile_is_the_nearest_rank(long observed, int percentile, long rank) =>
        Assert.Equal(rank, Statistics.NearestRank(observed, percentile));

    /// <summary>The ranks of the tables of the sign test, for example Hollander and Wolfe.</summary>
    [Theory]
    [InlineData(6, 1, 6)]
    [InlineData(8, 1, 8)]
    [InlineData(9, 2, 8)]
    [InlineData(10, 2, 9)]
    [InlineData(15, 4, 12)]
    [InlineData(20, 6, 15)]
    [InlineData(25, 8, 18)]
    [InlineData(100, 40, 61)]
    [InlineData(1000, 469, 532)]
    [InlineData(10_000, 4_902, 5_099)]
    public void A_median_lies_between_the_ranks_of_order_statistics(long observed, long low, long high) =>
        Assert.Equal((low, high), Statistics.MedianRanks(observed));

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Five_observations_are_too_few_for_a_median_s_interval(long observed) => Assert.Null(Statistics.MedianRanks(observed));
}
