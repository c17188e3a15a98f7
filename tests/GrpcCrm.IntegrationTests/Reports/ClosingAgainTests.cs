using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform;
using Npgsql;
using static GrpcCrm.IntegrationTests.Reports.ReportScene;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>Periods that are closed more than once.</summary>
public sealed class ClosingAgainTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ScheduleScene _scene = new(crm);

    [Fact]
    public async Task A_preliminary_report_is_followed_by_a_final_one_even_if_nothing_else_changes()
    {
        var (kirin, dealer, at) = await _scene.ClosedAsync(TimeSpan.Zero);
        var report = await _scene.ReportAtAsync(kirin, at);
        var key = $"subject = '{ScheduleScene.IdOf(dealer)}' and period_start = '{report.PeriodStartDate.ToDateOnly():yyyy-MM-dd}'";
        await crm.ScalarAsync<int>($"""
            update report_revision v set completeness = 1 from report r where r.report_id = v.report_id and r.{key} returning v.revision
            """);

        await crm.ScalarAsync<long>($"""
            insert into report_due (manufacturer_id, subject, definition, period_kind, period_start, dealer_id, due_time)
            select manufacturer_id, subject, definition, period_kind, period_start, dealer_id, now() from report where {key}
            returning 1::bigint
            """);
        await _scene.SettleAsync();

        var revisions = await _scene.RevisionsAsync(kirin, report.Name);
        Assert.Equal([V1.ReportCompleteness.Final, V1.ReportCompleteness.Preliminary], revisions.Select(revision => revision.Completeness));
        Assert.Equal(revisions[1].ContentSha256, revisions[0].ContentSha256);
    }

    [Fact]
    public async Task What_comes_while_its_period_is_being_closed_is_in_the_next_revision()
    {
        var (kirin, dealer, at) = await _scene.ClosedAsync(TimeSpan.Zero);
        var report = await _scene.ReportAtAsync(kirin, at);
        await using var connection = await crm.Admin.OpenConnectionAsync();
        await using (var closing = await connection.BeginTransactionAsync())
        {
            // As a closer that holds the row and has read its moment before the record came.
            await using var hold = new NpgsqlCommand($"""
                insert into report_due (manufacturer_id, subject, definition, period_kind, period_start, dealer_id, due_time)
                select manufacturer_id, subject, definition, period_kind, period_start, dealer_id, now() from report
                where report_id = '{report.Name[^36..]}'
                """, connection);
            await hold.ExecuteNonQueryAsync();
            var before = await _scene.MarksAsync();
            await _scene.Reports.StoreAsync(dealer, Interaction(kirin, at));
            Assert.Equal(before + 1, await _scene.MarksAsync());
            await _scene.UntilAsync("select exists (select from pg_stat_activity where wait_event_type = 'Lock' and query like '%late_mark%')");
            await using var done = new NpgsqlCommand("delete from report_due", connection);
            await done.ExecuteNonQueryAsync();
            await closing.CommitAsync();
        }

        await _scene.SettleAsync();

        Assert.Equal(2, (await _scene.ReportAtAsync(kirin, at)).Revision.Number);
        Assert.Equal(1, (await _scene.Reports.DocumentAsync(kirin, report.Name)).Cells[0].Numerator);
    }

    [Fact]
    public async Task A_group_s_report_is_made_for_who_asks_of_the_members_that_have_reported()
    {
        var (kirin, dealer, at) = await _scene.ClosedAsync(TimeSpan.Zero);
        await _scene.Reports.StoreAsync(dealer, Interaction(kirin, at), Interaction(kirin, at));
        await _scene.SettleAsync();
        await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var request = Request(kirin, "", at.Year, at.Month);
        request.Definition = V1.ReportDefinition.GroupServiceQuality;

        var report = (await _scene.Reports.Reports(kirin).GenerateReportAsync(request)).Report;

        var document = await _scene.Reports.DocumentAsync(kirin, report.Name);
        Assert.Equal(("", "", 2, 1), (report.Dealer, report.Region, document.Members.ExpectedCount, document.Members.ReportedCount));
        Assert.Equal(2, document.Cells[0].Numerator);
        request.Dealer = dealer;
        await RpcFailure.OfAsync("FIELD_INVALID", () => _scene.Reports.Reports(kirin).GenerateReportAsync(request).ResponseAsync);
    }
}
