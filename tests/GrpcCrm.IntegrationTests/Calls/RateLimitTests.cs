using Grpc.Core;
using GrpcCrm.Client;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Calls;
using IngestSession = GrpcCrm.IntegrationTests.Fixture.IngestSession;

namespace GrpcCrm.IntegrationTests.Calls;

public sealed class RateLimitTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    /// <summary>Three calls at once and then one in a minute: nothing comes back while a test runs.</summary>
    private static readonly Rate Three = new() { PerSecond = 1, Burst = 3 };

    [Fact]
    public async Task A_tenant_that_calls_too_often_is_told_when_to_come_back_and_no_other_suffers()
    {
        var host = await crm.LimitedAsync(limits => limits.Rates["ListCustomers"] = Three);
        var (greedy, other) = (await crm.NewDealerAsync(), await crm.NewDealerAsync());
        var customers = Customers(crm.As(greedy.Name, channel: host));

        var failures = await CallLimitsScene.FailuresAsync(20, async () => await customers.ListCustomersAsync(new() { Parent = greedy.Name }));

        Assert.InRange(failures.Count, 1, 17);
        Assert.All(failures, failure =>
        {
            Assert.Equal((StatusCode.ResourceExhausted, "RATE_LIMITED"), (failure.StatusCode, RpcFailure.Info(failure).Reason));
            Assert.InRange(CallLimitsScene.RetryDelay(failure), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
        });
        await Customers(crm.As(other.Name, channel: host)).ListCustomersAsync(new() { Parent = other.Name });
        await new V1.VehicleService.VehicleServiceClient(crm.As(greedy.Name, channel: host)).ListVehiclesAsync(new() { Parent = greedy.Name });
    }

    [Fact]
    public async Task The_limit_acts_before_the_message_is_read()
    {
        var host = await crm.LimitedAsync(limits => limits.Rates["GetCustomer"] = new() { PerSecond = 1, Burst = 1 });
        var dealer = await crm.NewDealerAsync();
        var rpc = Architecture.Rpc.Of("grpccrm.v1.CustomerService.GetCustomer");
        var calls = crm.As(dealer.Name, channel: host);

        await RpcFailure.OfAsync("MESSAGE_MALFORMED", () => rpc.CallAsync(calls, [0x0A]));
        await RpcFailure.OfAsync("RATE_LIMITED", () => rpc.CallAsync(calls, [0x0A]));
    }

    [Fact]
    public async Task Whoever_is_refused_too_often_is_told_to_slow_down_and_who_is_let_in_from_there_is_not()
    {
        var host = await crm.LimitedAsync(limits => limits.RefusedRate = Three);
        var dealer = await crm.NewDealerAsync();
        var strangers = Customers(host.CreateCallInvoker());

        var failures = await CallLimitsScene.FailuresAsync(10, async () => await strangers.ListCustomersAsync(new() { Parent = dealer.Name }));

        var reasons = failures.Select(failure => RpcFailure.Info(failure).Reason).ToList();
        Assert.Equal(10, reasons.Count);
        Assert.Equal(["TOKEN_INVALID", "TOKEN_INVALID", "TOKEN_INVALID", "RATE_LIMITED"], reasons.Take(4));
        await Customers(crm.As(dealer.Name, channel: host)).ListCustomersAsync(new() { Parent = dealer.Name });
    }

    [Fact]
    public async Task A_host_with_its_hands_full_says_so_at_once()
    {
        var host = await crm.LimitedAsync(limits => limits.UnaryCalls = 1);
        var dealer = await crm.NewDealerAsync();
        var customers = Customers(crm.As(dealer.Name, channel: host));
        var request = new V1.ListCustomersRequest { Parent = dealer.Name };
        Task waiting;
        await using (await Locks.HoldAsync(crm, "lock table customer in access exclusive mode"))
        {
            waiting = customers.ListCustomersAsync(request).ResponseAsync;
            await Locks.UntilSomeWaitAsync(crm, "customer");
            var failure = await RpcFailure.OfAsync("HOST_BUSY", async () => await customers.ListCustomersAsync(request));
            Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        }

        await waiting;
        await customers.ListCustomersAsync(request);
    }

    [Fact]
    public async Task A_dealer_has_so_many_ingest_streams_on_a_host_and_another_place_when_one_ends()
    {
        var host = await crm.LimitedAsync(limits => limits.StreamsPerCaller = 2);
        var dealer = await crm.NewDealerAsync();
        var calls = crm.As(dealer.Name, channel: host);
        using var first = await IngestSession.OpenAsync(calls, dealer.Name, "a");
        var second = await IngestSession.OpenAsync(calls, dealer.Name, "b");

        var failure = await RpcFailure.OfAsync("TOO_MANY_STREAMS", () => IngestSession.OpenAsync(calls, dealer.Name, "c"));
        second.Dispose();

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        while (true)
        {
            try
            {
                (await IngestSession.OpenAsync(calls, dealer.Name, "c")).Dispose();
                break;
            }
            catch (RpcException full) when (RpcFailure.Info(full).Reason == "TOO_MANY_STREAMS")
            {
                await Task.Delay(20);
            }
        }
    }

    [Fact]
    public async Task The_client_comes_back_after_the_delay_that_it_is_told()
    {
        var host = await crm.LimitedAsync(limits => limits.Rates["ListCustomers"] = new() { PerSecond = 2, Burst = 1 });
        var dealer = await crm.NewDealerAsync();
        var options = new CrmClientOptions { Address = new Uri($"http://{host.Target}"), TokenProvider = _ => new(crm.Token(dealer.Name)) };
        using var channel = CrmChannel.Create(options);
        var customers = Customers(channel.CreateInvoker(options));

        for (var i = 0; i < 4; i++) await customers.ListCustomersAsync(new() { Parent = dealer.Name });
    }

    private static V1.CustomerService.CustomerServiceClient Customers(CallInvoker calls) => new(calls);
}
