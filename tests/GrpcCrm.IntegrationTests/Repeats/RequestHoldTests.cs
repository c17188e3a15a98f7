using Google.Protobuf;
using Grpc.Net.Client;
using GrpcCrm.Hosting;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.Reports;
using GrpcCrm.Platform.Storage.Repeats;
using Microsoft.Extensions.DependencyInjection;

namespace GrpcCrm.IntegrationTests.Repeats;

/// <summary>Requests with a request_id whose work takes long, and those that repeat them meanwhile.</summary>
public sealed class RequestHoldTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string OpenOnes = """
        select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'grpccrm-app' and state <> 'idle'
        """;

    private readonly ReportScene _scene = new(crm);

    [Fact]
    public async Task Work_that_takes_longer_than_a_transaction_may_be_idle_is_answered_and_keeps_none_open()
    {
        var host = await crm.StartHostAsync(Impatient());
        var (kirin, dealer) = await NewDealerAsync();
        var request = Request(kirin, dealer);
        Task<V1.GenerateReportResponse> first;
        await using (await _scene.OpenWriterAsync(dealer))
        {
            first = GenerateAsync(host, kirin, request);
            await Locks.UntilSomeWaitForTurnsAsync(crm);
            await Task.Delay(TimeSpan.FromSeconds(1)); // longer than the server lets a transaction be idle
            Assert.Equal(0, await crm.ScalarAsync<long>(OpenOnes));
        }

        var answer = await first;

        Assert.Equal(answer.ToByteString(), (await GenerateAsync(host, kirin, request)).ToByteString());
        Assert.Equal(1, await StoredAsync(request));
        Assert.Equal(0, await HeldAsync(request));
    }

    [Fact]
    public async Task Those_who_repeat_it_meanwhile_here_and_elsewhere_wait_for_its_answer()
    {
        var (here, elsewhere) = (await crm.StartHostAsync(), await crm.StartHostAsync());
        var (kirin, dealer) = await NewDealerAsync();
        var request = Request(kirin, dealer);
        Task<V1.GenerateReportResponse>[] calls;
        await using (await _scene.OpenWriterAsync(dealer))
        {
            var first = GenerateAsync(here, kirin, request);
            await Locks.UntilSomeWaitForTurnsAsync(crm);
            calls = [first, GenerateAsync(here, kirin, request), GenerateAsync(elsewhere, kirin, request), GenerateAsync(elsewhere, kirin, request)];
            await Task.Delay(TimeSpan.FromMilliseconds(500)); // in which the others come
            Assert.Equal(1, await HeldAsync(request));
        }

        var answers = await Task.WhenAll(calls);

        Assert.Single(answers.Select(answer => answer.ToByteString()).Distinct());
        Assert.Equal(1, await crm.ScalarAsync<long>($"select count(*) from report_revision where manufacturer_id = '{kirin[14..]}'"));
    }

    [Fact]
    public async Task What_a_host_that_died_had_in_hand_is_done_by_who_repeats_it_when_its_time_is_over()
    {
        var (kirin, dealer) = await NewDealerAsync();
        var request = Request(kirin, dealer);
        await crm.BreakAsync($"""
            insert into request_hold (tenant_id, method, request_id, holder, held_until)
            values (
              '{kirin[14..]}', '/grpccrm.v1.ReportService/GenerateReport', '{request.RequestId}', gen_random_uuid(),
              clock_timestamp() + interval '2 seconds')
            """);

        var answer = await GenerateAsync(crm.Channel, kirin, request);

        Assert.Equal(1, answer.Report.Revision.Number);
        Assert.Equal(0, await HeldAsync(request));
    }

    [Fact]
    public async Task Work_that_fails_lets_the_request_go()
    {
        var (kirin, dealer) = await NewDealerAsync();
        var request = Request(kirin, dealer);
        request.PeriodStartDate = new() { Year = 2090, Month = 1, Day = 1 };
        await RpcFailure.OfAsync("PERIOD_NOT_ENDED", () => GenerateAsync(crm.Channel, kirin, request));
        await RpcFailure.OfAsync("PERIOD_NOT_ENDED", () => GenerateAsync(crm.Channel, kirin, request));

        Assert.Equal(0, await HeldAsync(request));
        Assert.Equal(0, await StoredAsync(request));
    }

    [Fact]
    public async Task What_nobody_took_over_is_swept_away()
    {
        var id = Guid.NewGuid();
        await crm.BreakAsync($"""
            insert into request_hold (tenant_id, method, request_id, holder, held_until)
            values ('{Guid.NewGuid()}', '/m', '{id}', gen_random_uuid(), now() - interval '2 hours')
            """);

        await crm.App.Services.GetRequiredService<StoredAnswersSweep>().RunAsync(default);

        Assert.Equal(0, await crm.ScalarAsync<long>($"select count(*) from request_hold where request_id = '{id}'"));
    }

    private async Task<(string Manufacturer, string Dealer)> NewDealerAsync()
    {
        var kirin = await crm.NewManufacturerAsync();
        return (kirin, await crm.NewDealerAsync("Asia/Hong_Kong", kirin));
    }

    /// <summary>The server ends a transaction of calls that is idle for a third of a second.</summary>
    private Databases Impatient() => crm.Databases.WithApp("-c idle_in_transaction_session_timeout=300ms");

    private static V1.GenerateReportRequest Request(string manufacturer, string dealer)
    {
        var request = ReportScene.Request(manufacturer, dealer, 2025, 1);
        request.RequestId = Guid.NewGuid().ToString();
        return request;
    }

    private async Task<V1.GenerateReportResponse> GenerateAsync(GrpcChannel host, string manufacturer, V1.GenerateReportRequest request) =>
        await new V1.ReportService.ReportServiceClient(crm.As(manufacturer, channel: host)).GenerateReportAsync(request);

    private Task<long> StoredAsync(V1.GenerateReportRequest request) =>
        crm.ScalarAsync<long>($"select count(*) from stored_answer where request_id = '{request.RequestId}'");

    private Task<long> HeldAsync(V1.GenerateReportRequest request) =>
        crm.ScalarAsync<long>($"select count(*) from request_hold where request_id = '{request.RequestId}'");
}
