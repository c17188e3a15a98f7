using GrpcCrm.IntegrationTests.Fixture;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Outages;

/// <summary>What the database may say of itself, and what becomes of the call, the connection and the log.</summary>
public sealed class DatabaseAnswerTests : IAsyncLifetime
{
    private readonly CrmFixture _crm = new();
    private (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer) _dealer;
    private V1.CustomerService.CustomerServiceClient _customers = null!;
    private V1.Customer _known = null!;

    public async Task InitializeAsync()
    {
        await _crm.InitializeAsync();
        _dealer = await _crm.NewDealerAsync();
        _customers = new(_dealer.Calls);
        _known = await CreateAsync();
    }

    public Task DisposeAsync() => _crm.DisposeAsync();

    [Theory]
    [InlineData("08006", "")]
    [InlineData("25006", "")]
    [InlineData("53000", "")]
    [InlineData("53100", "")]
    [InlineData("53200", "")]
    [InlineData("53400", "")]
    [InlineData("57P04", "")]
    [InlineData("57P05", "")]
    [InlineData("58030", "")]
    [InlineData("XX000", "server closed the connection unexpectedly")]
    [InlineData("XX000", "lost connection to parallel worker")]
    public async Task What_it_says_of_its_server_is_unavailable_for_reads_and_writes_and_the_connection_goes(string code, string message)
    {
        await Task.WhenAll(CreateAsync(), GetAsync());
        var before = await BackendsAsync();
        await _crm.FailWithAsync(code, message);

        await OutageScene.AssertUnavailableAsync(CreateAsync);
        await OutageScene.AssertUnavailableAsync(GetAsync);

        await _crm.MendAsync();
        await Task.WhenAll(CreateAsync(), GetAsync());
        Assert.NotEmpty(before);
        Assert.Empty(before.Intersect(await BackendsAsync()));
    }

    [Theory]
    [InlineData("XX000", "could not find a page of an index")]
    [InlineData("XX001", "invalid page in block 7")]
    [InlineData("22012", "division by zero")]
    public async Task What_it_says_of_the_statement_is_a_fault_of_the_service_and_loud(string code, string message)
    {
        var log = new HeardLog();
        log.Join(_crm.App.Services);
        await _crm.FailWithAsync(code, message);

        await RpcFailure.OfAsync("INTERNAL_FAULT", CreateAsync);
        await RpcFailure.OfAsync("INTERNAL_FAULT", GetAsync);

        Assert.Equal(2, log.With("Fault in").Count);
    }

    [Fact]
    public async Task An_outage_is_one_line_where_it_begins_and_one_where_it_ends()
    {
        var log = new HeardLog();
        log.Join(_crm.App.Services);
        await _crm.FailWithAsync("53100", "could not extend file");
        for (var round = 0; round < 10; round++)
            await Task.WhenAll(Enumerable.Range(0, 20).SelectMany(_ => new[] { RpcFailure.OfAsync(CreateAsync), RpcFailure.OfAsync(GetAsync) }));
        await _crm.MendAsync();
        await Task.WhenAll(CreateAsync(), GetAsync());

        await log.UntilAsync(heard => heard.With("Serving calls goes on").Count > 0);

        Assert.Single(log.With("the disk of the server is full"));
        Assert.Single(log.With("Serving calls goes on"));
        Assert.Empty(log.With("Fault in"));
        Assert.True(log.Bytes < 10_000, string.Join('\n', log.Lines));
    }

    [Fact]
    public async Task A_read_that_fails_in_a_group_does_not_spoil_those_that_were_stored_before_it()
    {
        var other = await _crm.NewDealerAsync();
        var host = await _crm.StartHostAsync(("Reads:Readers", "1"));
        var (one, two) = (Customers(_dealer.Name, host), Customers(other.Name, host));
        var foreign = (await two.CreateCustomerAsync(Request(other.Name))).Customer;
        await _crm.BreakAsync("create sequence crm.faults; grant usage on sequence crm.faults to public");
        await one.GetCustomerAsync(new() { Name = _known.Name });
        await _crm.FailWithAsync("57014", "canceling statement", $"new.tenant_id = '{other.Name[8..]}' and nextval('crm.faults') = 1");

        Task[] reads;
        await using (await Locks.HoldAsync(_crm, "lock table dealer in access exclusive mode"))
        {
            var first = one.GetCustomerAsync(new() { Name = _known.Name }).ResponseAsync;
            await Locks.UntilSomeWaitAsync(_crm);
            reads =
            [
                first,
                one.GetCustomerAsync(new() { Name = _known.Name }).ResponseAsync,
                two.GetCustomerAsync(new() { Name = foreign.Name }).ResponseAsync,
            ];
            await Task.Delay(TimeSpan.FromMilliseconds(500)); // as long as the two need to stand behind the first
        }

        await Task.WhenAll(reads);
        Assert.Equal(1, await _crm.ScalarAsync<long>("select 1::bigint from crm.faults where last_value > 1"));
    }

    [Fact]
    public void Every_pool_replaces_its_connections_in_time()
    {
        var services = _crm.App.Services;
        var pools = new[] { "reads", "worker", "closer", "moments" }
            .Select(key => services.GetRequiredKeyedService<NpgsqlDataSource>(key))
            .Append(services.GetRequiredService<NpgsqlDataSource>());

        Assert.All(pools, pool => Assert.InRange(new NpgsqlConnectionStringBuilder(pool.ConnectionString).ConnectionLifetime, 1, 300));
    }

    private V1.CustomerService.CustomerServiceClient Customers(string dealer, Grpc.Net.Client.GrpcChannel host) =>
        new(_crm.As(dealer, channel: host));

    private async Task<V1.Customer> CreateAsync() => (await _customers.CreateCustomerAsync(Request(_dealer.Name))).Customer;

    private async Task<V1.Customer> GetAsync() => (await _customers.GetCustomerAsync(new() { Name = _known.Name })).Customer;

    private static V1.CreateCustomerRequest Request(string dealer) =>
        new() { Parent = dealer, Customer = new() { Kind = V1.CustomerKind.Person, FamilyName = "Chan" } };

    /// <summary>The sessions of the pools from which calls take theirs.</summary>
    private Task<int[]> BackendsAsync() => _crm.ScalarAsync<int[]>("""
        select coalesce(array_agg(pid), '{}')
        from pg_stat_activity
        where datname = current_database() and application_name in ('grpccrm-app', 'grpccrm-reads')
        """);
}
