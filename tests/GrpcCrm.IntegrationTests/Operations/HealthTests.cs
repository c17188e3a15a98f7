using Grpc.Core;
using Grpc.Health.V1;
using GrpcCrm.IntegrationTests.Fixture;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace GrpcCrm.IntegrationTests.Operations;

/// <summary>grpc.health.v1, asked without a token. Each fact has a host of its own to hurt, and the last two a database.</summary>
public sealed class HealthTests : IAsyncLifetime
{
    private const string Liveness = "";
    private const string Readiness = "readiness";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly CrmFixture _crm = new();
    private Health.HealthClient _health = null!;

    public async Task InitializeAsync()
    {
        await _crm.InitializeAsync();
        _health = new(await _crm.StartHostAsync(("Health:ProbeInterval", "00:00:00.1")));
    }

    public Task DisposeAsync() => _crm.DisposeAsync();

    [Theory]
    [InlineData(Liveness)]
    [InlineData(Readiness)]
    [InlineData("grpccrm.v1.IngestService")]
    public async Task A_host_whose_database_answers_serves_from_its_first_moment(string service) =>
        Assert.Equal(ServingStatus.Serving, await StatusAsync(service));

    [Fact]
    public async Task Nobody_hears_of_a_service_that_there_is_not()
    {
        var failure = await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await _health.CheckAsync(Request("grpccrm.v1.WishService")));
        using var watch = Watch("grpccrm.v1.WishService");

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
    }

    [Fact]
    public async Task Liveness_readiness_and_every_service_have_a_status()
    {
        var names = Platform.Contract.Files.SelectMany(file => file.Services).Select(service => service.FullName);

        foreach (var name in names.Append(Liveness).Append(Readiness)) Assert.Equal(ServingStatus.Serving, await StatusAsync(name));
    }

    [Fact]
    public async Task While_the_database_is_away_the_host_lives_and_is_not_ready_and_is_again_when_it_is_back()
    {
        using var watch = Watch(Readiness);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));

        await AllowConnectionsAsync(false);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.Equal(ServingStatus.NotServing, await StatusAsync("grpccrm.v1.CustomerService"));
        Assert.Equal(ServingStatus.Serving, await StatusAsync(Liveness));

        await AllowConnectionsAsync(true);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        Assert.Equal(ServingStatus.Serving, await StatusAsync(Readiness));
    }

    [Fact]
    public async Task A_host_whose_database_lacks_migrations_lives_and_is_not_ready()
    {
        using var watch = Watch(Readiness);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));

        await NoteAsync("regexp_replace(obj_description('crm'::regnamespace), '0008_closing_index', '')");

        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.Equal(ServingStatus.Serving, await StatusAsync(Liveness));
    }

    [Fact]
    public async Task A_database_of_a_newer_host_is_good_enough()
    {
        await NoteAsync("obj_description('crm'::regnamespace) || ' 9999_future'");

        var health = new Health.HealthClient(await _crm.StartHostAsync());

        Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(Request(Readiness))).Status);
    }

    [Fact]
    public async Task A_host_that_ends_says_so_refuses_what_is_new_and_ends_its_watches()
    {
        using var watch = Watch(Readiness);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));

        _crm.NewestApp.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        var end = await RpcFailure.OfAsync("DRAINING", async () => await watch.ResponseStream.MoveNext(default));
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
        Assert.Equal((ServingStatus.NotServing, ServingStatus.Serving), (await StatusAsync(Readiness), await StatusAsync(Liveness)));
    }

    /// <summary>Changes what the migrator has noted.</summary>
    private Task NoteAsync(string expression) =>
        _crm.BreakAsync($"do $$ begin execute format('comment on schema crm is %L', {expression}); end $$");

    private async Task<ServingStatus> StatusAsync(string service) => (await _health.CheckAsync(Request(service))).Status;

    private AsyncServerStreamingCall<HealthCheckResponse> Watch(string service) =>
        _health.Watch(Request(service), deadline: TimeProvider.System.GetUtcNow().UtcDateTime + Patience);

    private static HealthCheckRequest Request(string service) => new() { Service = service };

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(default), "The watch ended.");
        return watch.ResponseStream.Current.Status;
    }

    /// <summary>Cuts every connection of the database, as a server that stops does, and refuses new ones or lets them in again.</summary>
    private async Task AllowConnectionsAsync(bool allowed)
    {
        var admin = new NpgsqlConnectionStringBuilder(_crm.Databases.Admin);
        var name = admin.Database;
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(admin.ConnectionString) { Database = "postgres" });
        await using var alter = source.CreateCommand($"alter database {name} allow_connections {allowed}");
        await alter.ExecuteNonQueryAsync();
        if (allowed) return;
        await using var cut = source.CreateCommand($"select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '{name}'");
        await cut.ExecuteNonQueryAsync();
    }
}
