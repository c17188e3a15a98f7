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
}
