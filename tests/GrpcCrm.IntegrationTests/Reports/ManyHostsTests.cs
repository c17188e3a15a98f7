using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Reports;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>Several hosts close the same periods of one database.</summary>
public sealed class ManyHostsTests
{
    private const int Dealers = 21;
    private const int Months = 12;

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Each_of_many_periods_gets_exactly_one_revision_and_one_event(int hosts)
    {
        var crm = new CrmFixture();
        await crm.InitializeAsync();
        try
        {
            for (var host = 1; host < hosts; host++) await crm.StartHostAsync();
            var scene = new ScheduleScene(crm);
            var kirin = await crm.NewManufacturer();
            for (var dealer = 0; dealer < Dealers; dealer++) await crm.NewDealer("Asia/Hong_Kong", kirin);
            var first = ScheduleScene.MonthsAgo(Months);

            await scene.Create(kirin, ScheduleScene.Schedule(PeriodKind.Monthly, first));
            await scene.Settle();
            await scene.Until("select not exists (select from feed_outbox)");

            var expected = (long)Dealers * ScheduleScene.Ended(PeriodKind.Monthly, first, "Asia/Hong_Kong").Count;
            Assert.True(expected > 200);
            Assert.Equal(expected, await crm.Scalar<long>("select count(*) from report"));
            Assert.Equal(expected, await crm.Scalar<long>("select count(*) from report_revision where revision = 1"));
            Assert.Equal(expected, await crm.Scalar<long>("select count(*) from report_revision"));
            Assert.Equal(expected, await crm.Scalar<long>("select count(distinct position) from feed_event"));
        }
        finally
        {
            await crm.DisposeAsync();
        }
    }
}
