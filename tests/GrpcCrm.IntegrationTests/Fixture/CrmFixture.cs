using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using GrpcCrm.Hosting;
using GrpcCrm.LocalPostgres;
using GrpcCrm.Platform.Access;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Fixture;

/// <summary>A host on a database of its own, and callers of every kind.</summary>
public sealed class CrmFixture : IAsyncLifetime
{
    private readonly string _state = Directory.CreateTempSubdirectory("grpccrm-tests-").FullName;
    private readonly List<(WebApplication App, GrpcChannel Channel)> _hosts = [];
    private readonly LocalCluster? _own;
    private DevelopmentIssuer? _issuer;

    public CrmFixture()
    {
    }

    private CrmFixture(LocalCluster own) => _own = own;

    /// <summary>On a cluster that the test may hurt, instead of the one that all share.</summary>
    public static CrmFixture On(LocalCluster cluster) => new(cluster);

    public Databases Databases { get; private set; } = null!;

    public GrpcChannel Channel => _hosts[0].Channel;

    public WebApplication App => _hosts[0].App;

    /// <summary>The administrator's view, past row level security.</summary>
    public NpgsqlDataSource Admin { get; private set; } = null!;

    public CallInvoker Operator => As("operator");

    public async Task InitializeAsync()
    {
        Databases = _own is null ? await TestDatabase.CloneAsync() : await TestDatabase.CreateAsync(_own);
        Admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Databases.Admin) { SearchPath = "crm" }.ConnectionString);
        _issuer = await DevelopmentIssuer.OpenAsync(_state, default);
        await StartHostAsync();
    }

    /// <summary>The host that was started last.</summary>
    public WebApplication NewestApp => _hosts[^1].App;

    /// <summary>A further host on the same database, with options by Section:Property, and Management.</summary>
    public async Task<GrpcChannel> StartHostAsync(params (string Name, string Value)[] options)
    {
        var (_, channel) = await StartHostAsync("http://127.0.0.1:0", new GrpcChannelOptions(), options);
        return channel;
    }

    /// <summary>A further host whose options are set before it starts.</summary>
    public async Task<GrpcChannel> StartHostAsync(Action<WebApplication> configure) =>
        await StartAsync(await BuildAsync(Databases, []), new GrpcChannelOptions(), configure);

    /// <summary>A further host with other ways to the same database.</summary>
    public async Task<GrpcChannel> StartHostAsync(Databases databases, params (string Name, string Value)[] options) =>
        await StartAsync(await BuildAsync(databases, options), new GrpcChannelOptions(), _ => { });

    public async Task<(WebApplication App, GrpcChannel Channel)> StartHostAsync(
        string listen, GrpcChannelOptions client, params (string Name, string Value)[] options)
    {
        var app = await BuildAsync(Databases, options, listen);
        return (app, await StartAsync(app, client, _ => { }));
    }

    public async Task DisposeAsync()
    {
        foreach (var (app, channel) in _hosts)
        {
            channel.Dispose();
            await app.StopAsync();
            await app.DisposeAsync();
        }

        await Admin.DisposeAsync();
        if (_own is null) await TestDatabase.DropAsync(Databases);
        Directory.Delete(_state, recursive: true);
    }

    /// <param name="organisation">operator, dealers/{dealer} or manufacturers/{manufacturer}.</param>
    /// <param name="permissions">All that the organisation may hold, unless named.</param>
    /// <param name="channel">The first host, unless named.</param>
    public CallInvoker As(string organisation, IEnumerable<string>? permissions = null, GrpcChannel? channel = null) =>
        With(Token(organisation, permissions), channel ?? Channel);

    /// <summary>Calls that bring this token.</summary>
    public static CallInvoker With(string token, GrpcChannel channel) => channel.Intercept(metadata =>
    {
        metadata.Add("authorization", $"Bearer {token}");
        return metadata;
    });

    public string Token(string organisation, IEnumerable<string>? permissions = null, TimeSpan? lifetime = null) =>
        _issuer!.Issue(organisation, "tests", lifetime ?? TimeSpan.FromHours(1), permissions, TimeProvider.System);

    public async Task<string> NewManufacturerAsync(string displayName = "Manufacturer")
    {
        var client = new V1.DealerService.DealerServiceClient(Operator);
        var response = await client.CreateManufacturerAsync(new() { Manufacturer = new() { DisplayName = displayName } });
        return response.Manufacturer.Name;
    }

    public async Task<string> NewDealerAsync(string timeZone, params string[] manufacturers)
    {
        var client = new V1.DealerService.DealerServiceClient(Operator);
        var dealer = new V1.Dealer { DisplayName = "Dealer", TimeZone = timeZone, Manufacturers = { manufacturers } };
        return (await client.CreateDealerAsync(new() { Dealer = dealer })).Dealer.Name;
    }

    /// <summary>A dealer with one brand, and the calls it makes.</summary>
    public async Task<(string Name, CallInvoker Calls, string Manufacturer)> NewDealerAsync()
    {
        var manufacturer = await NewManufacturerAsync();
        var dealer = await NewDealerAsync("Asia/Hong_Kong", manufacturer);
        return (dealer, As(dealer), manufacturer);
    }

    private Task<WebApplication> BuildAsync(
        Databases databases, (string Name, string Value)[] options, string listen = "http://127.0.0.1:0")
    {
        var further = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in options) further[name] = value;
        further.Remove("Management", out var management);
        var settings = new CrmSettings { State = _state, Listen = listen, Management = management, Options = further };
        return Program.BuildAsync(settings, databases, default);
    }

    private async Task<GrpcChannel> StartAsync(WebApplication app, GrpcChannelOptions client, Action<WebApplication> configure)
    {
        configure(app);
        await app.StartAsync();
        var channel = GrpcChannel.ForAddress(app.Urls.Single(), client);
        _hosts.Add((app, channel));
        return channel;
    }

    /// <summary>Does to the database what nobody should.</summary>
    public async Task BreakAsync(string sql)
    {
        await using var command = Admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>What one statement answers, as the administrator sees it.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Admin.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
