using GrpcCrm.Reports.Closing;

namespace GrpcCrm.Tests.Reports;

public sealed class PeriodClosingOptionsTests
{
    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(1, 64, true)]
    [InlineData(0, 2, false)]
    [InlineData(-1, 2, false)]
    [InlineData(1, 0, false)]
    [InlineData(1, 65, false)]
    public void A_host_needs_a_pause_between_looks_and_some_workers(int seconds, int workers, bool sound)
    {
        var options = new PeriodClosingOptions { PollInterval = TimeSpan.FromSeconds(seconds), Workers = workers };

        Assert.Equal(sound, options.AreSound);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(10_000, true)]
    [InlineData(1, false)]
    [InlineData(10_001, false)]
    public void Reports_without_records_reach_back_for_some_periods_but_not_for_ever(int periods, bool sound) =>
        Assert.Equal(sound, new PeriodClosingOptions { EmptyPeriods = periods }.AreSound);
}
