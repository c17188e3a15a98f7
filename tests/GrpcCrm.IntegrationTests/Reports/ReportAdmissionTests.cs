using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.Hosting;
using GrpcCrm.IntegrationTests.Calls;
using GrpcCrm.IntegrationTests.Fixture;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>Many reports that are asked for at once.</summary>
public sealed class ReportAdmissionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task With_the_smallest_pools_reports_of_many_dealers_are_all_made()
    {
        var host = await crm.StartHostAsync(
            Small(), ("Pools:Reports", "1"), ("Pools:Moments", "1"), ("PeriodClosing:Workers", "1"), ("Pools:ReportWait", "00:04:00"));
        var kirin = await crm.NewManufacturerAsync();
        var dealers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => crm.NewDealerAsync("Asia/Hong_Kong", kirin)));

        var made = await Task.WhenAll(dealers.Select(dealer => GenerateAsync(host, kirin, dealer)));

        Assert.Equal(20, made.Select(answer => answer.Report.Name).Distinct().Count());
    }

    [Fact]
    public async Task One_too_many_is_refused_with_a_delay_and_made_when_there_is_room()
    {
        var host = await crm.StartHostAsync(("Pools:Reports", "1"), ("Pools:ReportWait", "00:00:00.3"), ("PeriodClosing:Enabled", "false"));
        var kirin = await crm.NewManufacturerAsync();
        var (busy, other) = (await crm.NewDealerAsync("Asia/Hong_Kong", kirin), await crm.NewDealerAsync("Asia/Hong_Kong", kirin));
        Task first;
        await using (var writer = await new ReportScene(crm).OpenWriterAsync(busy))
        {
            first = GenerateAsync(host, kirin, busy);
            await Locks.UntilSomeWaitForTurnsAsync(crm);

            var failure = await RpcFailure.OfAsync("HOST_BUSY", () => GenerateAsync(host, kirin, other));
            Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
            Assert.True(CallLimitsScene.RetryDelay(failure) > TimeSpan.Zero);
        }

        await first;
        await GenerateAsync(host, kirin, other);
    }

    /// <summary>Pools of two, which are given up on soon.</summary>
    private Databases Small() => crm.Databases with
    {
        Worker = new NpgsqlConnectionStringBuilder(crm.Databases.Worker) { MaxPoolSize = 2, Timeout = 10 }.ConnectionString,
    };

    private async Task<V1.GenerateReportResponse> GenerateAsync(GrpcChannel host, string manufacturer, string dealer)
    {
        var reports = new V1.ReportService.ReportServiceClient(crm.As(manufacturer, channel: host));
        return await reports.GenerateReportAsync(ReportScene.Request(manufacturer, dealer, 2025, 1));
    }
}
