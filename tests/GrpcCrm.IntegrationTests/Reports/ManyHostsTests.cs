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
            var kirin = await crm.NewManufacturerAsync();
            for (var dealer = 0; dealer < Dealers; dealer++) await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
            var first = ScheduleScene.MonthsAgo(Months);

            await scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Monthly, first));
            await scene.SettleAsync();
            await scene.UntilAsync("select not exists (select from feed_outbox)");

            var expected = (long)Dealers * ScheduleScene.Ended(PeriodKind.Monthly, first, "Asia/Hong_Kong").Count;
            Assert.True(expected > 200);
            Assert.Equal(expected, await crm.ScalarAsync<long>("select count(*) from report"));
            Assert.Equal(expected, await crm.ScalarAsync<long>("select count(*) from report_revision where revision = 1"));
            Assert.Equal(expected, await crm.ScalarAsync<long>("select count(*) from report_revision"));
            Assert.Equal(expected, await crm.ScalarAsync<long>("select count(distinct position) from feed_event"));
        }
        finally
        {
            await crm.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_group_s_report_misses_no_member_whose_report_was_due_whichever_host_makes_it()
    {
        const int members = 49, months = 22;
        var crm = new CrmFixture();
        await crm.InitializeAsync();
        try
        {
            for (var host = 1; host < 3; host++) await crm.StartHostAsync();
            var scene = new ScheduleScene(crm);
            var kirin = await crm.NewManufacturerAsync();
            for (var dealer = 0; dealer < members; dealer++) await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
            var schedule = ScheduleScene.Schedule(PeriodKind.Monthly, ScheduleScene.MonthsAgo(months));
            schedule.RestatementInterval = null;
            schedule.RollUp = true;

            await scene.CreateAsync(kirin, schedule);
            await scene.SettleAsync();

            var groups = (await scene.AllAsync(kirin)).Where(report => report.Dealer.Length == 0).ToList();
            Assert.Equal(ScheduleScene.Ended(PeriodKind.Monthly, ScheduleScene.MonthsAgo(months), "Asia/Hong_Kong").Count, groups.Count);
            foreach (var group in groups)
            {
                var document = await scene.Reports.DocumentAsync(kirin, group.Name);
                Assert.Equal((members, members), (document.Members.ExpectedCount, document.Members.ReportedCount));
                Assert.Equal(1, group.Revision.Number);
            }
        }
        finally
        {
            await crm.DisposeAsync();
        }
    }
}
