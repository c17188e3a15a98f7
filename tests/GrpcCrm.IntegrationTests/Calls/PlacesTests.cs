using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.IntegrationTests.Abuse;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.Reports;

namespace GrpcCrm.IntegrationTests.Calls;

/// <summary>What one caller takes of a host and leaves to the others.</summary>
public sealed class PlacesTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string List = "grpccrm.v1.CustomerService/ListCustomers";
    private const string Check = "grpc.health.v1.Health/Check";
    private const string Watch = "grpc.health.v1.Health/Watch";
    private const string Exclusive = "lock table customer in access exclusive mode";
    private static readonly byte[] HalfMessage = [0, 0, 0, 0, 50, 1];
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Messages_that_do_not_come_take_no_places_from_anybody()
    {
        var host = await crm.LimitedAsync(limits => (limits.UnaryCalls, limits.UnaryCallsPerCaller) = (2, 2));
        var (stalling, other) = (await crm.NewDealerAsync(), await crm.NewDealerAsync());
        await using var connection = await RawConnection.OpenAsync(host.Target);
        for (var stream = 1; stream < 20; stream += 2)
        {
            await connection.SendAsync(FrameType.Headers, RawConnection.EndHeaders, stream, RawConnection.Call(List, crm.Token(stalling.Name)));
            await connection.SendAsync(FrameType.Data, 0, stream, HalfMessage);
        }

        await connection.SendAsync(FrameType.Ping, 0, 0, new byte[8]);
        await connection.ReceiveUntilAsync(frame => frame is { Type: FrameType.Ping, Flags: RawConnection.Ack });

        for (var i = 0; i < 5; i++)
        {
            await Customers(host, other.Name).ListCustomersAsync(new() { Parent = other.Name });
            await Customers(host, stalling.Name).ListCustomersAsync(new() { Parent = stalling.Name });
        }
    }

    [Theory]
    [InlineData(List)]
    [InlineData(Check)]
    [InlineData(Watch)]
    [InlineData("grpccrm.v1.ReportService/DownloadReport")]
    public async Task A_message_that_does_not_come_is_told_how_long_was_waited_for_it(string rpc)
    {
        var host = await crm.LimitedAsync(limits => limits.FirstFrame = Short);
        using var calls = new RawCalls(host.Target, crm.Token((await crm.NewDealerAsync()).Name));

        var answer = await calls.StalledAnswerAsync(rpc, HalfMessage);

        Assert.Equal(("4", "TIME_LIMIT_EXCEEDED"), (answer.Status, answer.Info.Reason));
        Assert.Contains("message of the call took longer than 0.3 s", Uri.UnescapeDataString(answer.Message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_has_its_share_of_the_places_and_the_others_keep_theirs()
    {
        var host = await crm.LimitedAsync(limits => limits.UnaryCallsPerCaller = 1);
        var (greedy, other) = (await crm.NewDealerAsync(), await crm.NewDealerAsync());
        var customers = Customers(host, greedy.Name);
        Task waiting;
        await using (await Locks.HoldAsync(crm, Exclusive))
        {
            waiting = customers.ListCustomersAsync(new() { Parent = greedy.Name }).ResponseAsync;
            await Locks.UntilSomeWaitAsync(crm, "customer");

            var failure = await RpcFailure.OfAsync("RATE_LIMITED", async () => await customers.ListCustomersAsync(new() { Parent = greedy.Name }));
            await Vehicles(host, other.Name).ListVehiclesAsync(new() { Parent = other.Name });

            Assert.Equal((StatusCode.ResourceExhausted, "1"), (failure.StatusCode, RpcFailure.Info(failure).Metadata["limit"]));
            Assert.Equal(TimeSpan.FromSeconds(1), CallLimitsScene.RetryDelay(failure));
        }

        await waiting;
        await customers.ListCustomersAsync(new() { Parent = greedy.Name });
    }

    [Fact]
    public async Task Health_is_told_while_all_places_are_taken()
    {
        var host = await crm.LimitedAsync(limits => limits.UnaryCalls = 1);
        var dealer = await crm.NewDealerAsync();
        Task waiting;
        await using (await Locks.HoldAsync(crm, Exclusive))
        {
            waiting = Customers(host, dealer.Name).ListCustomersAsync(new() { Parent = dealer.Name }).ResponseAsync;
            await Locks.UntilSomeWaitAsync(crm, "customer");
            await RpcFailure.OfAsync("HOST_BUSY", async () => await Vehicles(host, dealer.Name).ListVehiclesAsync(new() { Parent = dealer.Name }));

            await new Grpc.Health.V1.Health.HealthClient(host).CheckAsync(new());
        }

        await waiting;
    }

    [Fact]
    public async Task Watches_without_a_token_are_counted_for_their_address_and_one_that_ends_gives_its_place_back()
    {
        var host = await crm.LimitedAsync(limits => limits.AnonymousStreamsPerAddress = 1);
        var health = new Grpc.Health.V1.Health.HealthClient(host);
        using var watch = await OpenedAsync(() => health.Watch(new(), deadline: Later()));
        using var second = health.Watch(new(), deadline: Later());

        var failure = await RpcFailure.OfAsync("TOO_MANY_STREAMS", () => second.ResponseStream.MoveNext(default));
        await health.CheckAsync(new());
        watch.Dispose();

        Assert.Equal((StatusCode.ResourceExhausted, "1"), (failure.StatusCode, RpcFailure.Info(failure).Metadata["limit"]));
        using var third = await OpenedAsync(() => health.Watch(new(), deadline: Later()));
    }

    [Fact]
    public async Task A_host_has_so_many_watches_without_a_token_from_all_addresses_together()
    {
        var host = await crm.LimitedAsync(limits => limits.AnonymousStreams = 1);
        var health = new Grpc.Health.V1.Health.HealthClient(host);
        using var watch = await OpenedAsync(() => health.Watch(new(), deadline: Later()));
        using var second = health.Watch(new(), deadline: Later());

        await RpcFailure.OfAsync("TOO_MANY_STREAMS", () => second.ResponseStream.MoveNext(default));
    }

    [Fact]
    public async Task A_download_that_is_not_read_loses_its_call_and_its_place()
    {
        var scene = new ReportScene(crm);
        var host = await crm.LimitedAsync(limits => (limits.StreamsPerCaller, limits.WriteTimeout) = (1, Short));
        var manufacturer = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", manufacturer);
        var made = await scene.GenerateAsync(manufacturer, dealer, 2025, 5);
        var request = new V1.DownloadReportRequest { Name = made.Name, Format = V1.ReportFormat.Html };
        var message = RawCalls.Frame(Google.Protobuf.MessageExtensions.ToByteArray(request));

        await using var deaf = await DeafAsync(host, "grpccrm.v1.ReportService/DownloadReport", crm.Token(manufacturer), message);

        Assert.True(await IsResetAsync(deaf));
        var reports = new V1.ReportService.ReportServiceClient(crm.As(manufacturer, channel: host));
        using var download = await OpenedAsync(() => reports.DownloadReport(request, deadline: Later()));
        while (await download.ResponseStream.MoveNext(default)) Assert.NotNull(download.ResponseStream.Current);
    }

    [Fact]
    public async Task A_tenant_has_so_many_downloads_at_once()
    {
        var host = await crm.LimitedAsync(limits => limits.StreamsPerCaller = 1);
        var (dealer, other) = (await crm.NewDealerAsync(), await crm.NewDealerAsync());
        await using var locks = await Locks.HoldAsync(crm, "lock table report in access exclusive mode");
        var reports = new V1.ReportService.ReportServiceClient(crm.As(dealer.Manufacturer, channel: host));
        var request = new V1.DownloadReportRequest { Name = $"{dealer.Manufacturer}/reports/{Guid.CreateVersion7()}" };
        using var first = reports.DownloadReport(request, deadline: Later());
        await Locks.UntilSomeWaitAsync(crm, "report");
        using var second = reports.DownloadReport(request, deadline: Later());

        var failure = await RpcFailure.OfAsync("TOO_MANY_STREAMS", () => second.ResponseStream.MoveNext(default));

        Assert.Equal("1", RpcFailure.Info(failure).Metadata["limit"]);
        await Vehicles(host, other.Name).ListVehiclesAsync(new() { Parent = other.Name });
    }

    /// <summary>A stream's first answer; tried again while the place of the one before is not free yet.</summary>
    private static async Task<AsyncServerStreamingCall<T>> OpenedAsync<T>(Func<AsyncServerStreamingCall<T>> open)
    {
        while (true)
        {
            var call = open();
            try
            {
                Assert.True(await call.ResponseStream.MoveNext(default));
                return call;
            }
            catch (RpcException full) when (RpcFailure.Info(full).Reason == "TOO_MANY_STREAMS")
            {
                call.Dispose();
                await Task.Delay(20);
            }
        }
    }

    /// <summary>A call whose client takes not one byte of the answer.</summary>
    private static async Task<RawConnection> DeafAsync(GrpcChannel host, string rpc, string token, byte[] message)
    {
        const byte InitialWindow = 4;
        var connection = await RawConnection.OpenAsync(host.Target);
        await connection.SendAsync(FrameType.Settings, 0, 0, [0, InitialWindow, 0, 0, 0, 0]);
        await connection.SendAsync(FrameType.Headers, RawConnection.EndHeaders, 1, RawConnection.Call(rpc, token));
        await connection.SendAsync(FrameType.Data, RawConnection.EndStream, 1, message);
        return connection;
    }

    private static async Task<bool> IsResetAsync(RawConnection connection) =>
        (await connection.ReceiveUntilAsync(frame => frame.Type == FrameType.ResetStream)).Exists(frame => frame.Type == FrameType.ResetStream);

    private V1.CustomerService.CustomerServiceClient Customers(GrpcChannel host, string dealer) => new(crm.As(dealer, channel: host));

    private V1.VehicleService.VehicleServiceClient Vehicles(GrpcChannel host, string dealer) => new(crm.As(dealer, channel: host));

    private static DateTime Later() => TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(2);
}
