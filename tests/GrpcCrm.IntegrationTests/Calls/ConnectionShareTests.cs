using Grpc.Core;
using GrpcCrm.Hosting;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.LocalPostgres;
using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Calls;

/// <summary>What one tenant leaves of the connections to the others.</summary>
public sealed class ConnectionShareTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string HoldingOnes = """
        select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'grpccrm-app' and state <> 'idle' and wait_event_type = 'Lock'
        """;

    [Fact]
    public async Task While_one_dealer_s_lock_is_held_its_writers_take_one_connection_and_others_are_served()
    {
        var (blocked, free) = (await crm.NewDealerAsync(), await crm.NewDealerAsync());
        List<Task<V1.CreateCustomerResponse>> waiting;
        await using (await Locks.HoldAsync(crm, Held(blocked.Name)))
        {
            waiting = [.. Enumerable.Range(0, 150).Select(_ => CreateAsync(blocked.Calls, blocked.Name))];
            while (await crm.ScalarAsync<long>(HoldingOnes) == 0) await Task.Yield();

            for (var call = 0; call < 30; call++)
            {
                await CreateAsync(free.Calls, free.Name);
                Assert.InRange(await crm.ScalarAsync<long>(HoldingOnes), 0, 1);
            }
        }

        await Task.WhenAll(waiting.Select(call => call.ContinueWith(_ => true, TaskScheduler.Default)));
        Assert.Contains(waiting, call => call.IsCompletedSuccessfully);
        await CreateAsync(blocked.Calls, blocked.Name);
    }

    [Fact]
    public async Task A_lock_that_is_held_for_long_is_told_to_all_who_wait_and_leaves_nothing_behind()
    {
        var host = await crm.StartHostAsync(crm.Databases.WithApp("-c lock_timeout=1s"));
        var blocked = await crm.NewDealerAsync();
        var calls = crm.As(blocked.Name, channel: host);
        await using (await Locks.HoldAsync(crm, Held(blocked.Name)))
        {
            var waiting = Enumerable.Range(0, 8).Select(_ => RpcFailure.OfAsync("LOCKED", () => CreateAsync(calls, blocked.Name)));
            Assert.All(await Task.WhenAll(waiting), failure => Assert.Equal(StatusCode.Unavailable, failure.StatusCode));
        }

        await CreateAsync(calls, blocked.Name);
        Assert.Equal(0, crm.NewestApp.Services.GetRequiredService<DealerTurns>().Count);
    }

    [Fact]
    public async Task Calls_beyond_a_tenant_s_share_are_refused_with_a_delay_while_others_are_served()
    {
        var host = await crm.StartHostAsync(
            crm.Databases, ("Pools:Calls", "8"), ("Calls:ConnectionWait", "00:00:00.5"));
        var (slow, other) = (await crm.NewDealerAsync(), await crm.NewDealerAsync());
        var lists = new V1.CustomerService.CustomerServiceClient(crm.As(slow.Name, channel: host));
        Task List() => lists.ListCustomersAsync(new() { Parent = slow.Name }).ResponseAsync;
        Task[] waiting;
        await using (await Locks.HoldAsync(crm, "lock table customer in access exclusive mode"))
        {
            waiting = [List(), List()];
            while (await crm.ScalarAsync<long>(HoldingOnes) < 2) await Task.Yield();

            var failure = await RpcFailure.OfAsync("HOST_BUSY", List);
            Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
            Assert.Contains("your organisation", failure.Status.Detail, StringComparison.Ordinal);
            Assert.True(CallLimitsScene.RetryDelay(failure) > TimeSpan.Zero);
            await new V1.IngestService.IngestServiceClient(crm.As(other.Name, channel: host))
                .ListIngestChannelsAsync(new() { Parent = other.Name });
        }

        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task Two_hosts_on_a_database_of_100_connections_serve_150_creates_at_once_and_others_beside_them()
    {
        var folder = Path.Join(Path.GetTempPath(), $"grpccrm-test-{Guid.NewGuid():N}");
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "100", ["shared_buffers"] = "32MB" };
        await using (var cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { StateDirectory = folder, Durable = false, Settings = settings }, default))
        {
            var hundred = CrmFixture.On(cluster);
            await hundred.InitializeAsync();
            var second = await hundred.StartHostAsync();
            var (busy, other) = (await hundred.NewDealerAsync(), await hundred.NewDealerAsync());
            var creates = Enumerable.Range(0, 150)
                .Select(call => CreateAsync(hundred.As(busy.Name, channel: call % 2 == 0 ? hundred.Channel : second), busy.Name));
            var others = Enumerable.Range(0, 20)
                .Select(call => CreateAsync(hundred.As(other.Name, channel: call % 2 == 0 ? hundred.Channel : second), other.Name));

            await Task.WhenAll([.. creates, .. others]);

            var sizes = hundred.App.Services.GetRequiredService<PoolSizes>();
            Assert.Null(sizes.FaultWith(await hundred.ScalarAsync<int>("select 100 - current_setting('superuser_reserved_connections')::int")));
            await hundred.DisposeAsync();
        }

        NpgsqlConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_host_whose_pools_do_not_fit_says_at_its_start_what_to_set()
    {
        var log = new HeardLog();

        await crm.StartHostAsync(app => log.Join(app.Services));
        Assert.Empty(log.With("do not add up"));
        await crm.StartHostAsync(("Pools:Hosts", "1000"));

        var sizes = crm.NewestApp.Services.GetRequiredService<PoolSizes>();
        var fault = sizes.FaultWith(497);
        Assert.NotNull(fault);
        Assert.Contains("GRPCCRM_POOLS__HOSTS", fault, StringComparison.Ordinal);
        Assert.Contains("max_connections", fault, StringComparison.Ordinal);
    }

    private static string Held(string dealer) => DealerLock.Closing.Replace("$1", $"'{dealer[8..]}'", StringComparison.Ordinal);

    private static Task<V1.CreateCustomerResponse> CreateAsync(CallInvoker calls, string dealer) =>
        new V1.CustomerService.CustomerServiceClient(calls).CreateCustomerAsync(new()
        {
            Parent = dealer,
            Customer = new() { Kind = V1.CustomerKind.Person, FamilyName = "Chan" },
        }).ResponseAsync;
}
