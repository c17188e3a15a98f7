using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GrpcCrm.LocalPostgres;
using GrpcCrm.Migrations;
using GrpcCrm.Platform.Access;
using Npgsql;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>
/// A fresh database on a durable cluster, with a host's state folder; what is committed there must survive whatever is killed.
/// </summary>
public sealed class CrmDatabase : IAsyncDisposable
{
    private const string Prefix = "e2e_";
    private static readonly LocalClusterOptions Options = new() { Name = "e2e" };
    private static readonly Lazy<Task<LocalCluster>> Cluster = new(FirstStartAsync);
    private readonly LocalCluster _cluster;
    private readonly string _name;

    private CrmDatabase(LocalCluster cluster, string name)
    {
        (_cluster, _name) = (cluster, name);
        var admin = new NpgsqlConnectionStringBuilder(cluster.ConnectionString(name, LocalCluster.AdminRole)) { SearchPath = "crm" };
        Admin = NpgsqlDataSource.Create(admin.ConnectionString);
    }

    /// <summary>The administrator's view, past row level security.</summary>
    public NpgsqlDataSource Admin { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("grpccrm-e2e-").FullName;

    /// <summary>What a host on this database is told.</summary>
    public IReadOnlyDictionary<string, string> HostSettings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["GRPCCRM_STATE"] = Folder,
        ["GRPCCRM_IDENTITY__DEVELOPMENTISSUER"] = "true",
        ["GRPCCRM_DATABASE"] = _cluster.ConnectionString(_name, "crm_app"),
        ["GRPCCRM_DATABASE_WORKER"] = _cluster.ConnectionString(_name, "crm_worker"),
        ["GRPCCRM_DATABASE_ADMIN"] = _cluster.ConnectionString(_name, LocalCluster.AdminRole),
    };

    public string AdminString => HostSettings["GRPCCRM_DATABASE_ADMIN"];

    /// <summary>Where the server listens.</summary>
    public EndPoint Socket
    {
        get
        {
            var server = new NpgsqlConnectionStringBuilder(AdminString);
            return new UnixDomainSocketEndPoint(Path.Join(server.Host, $".s.PGSQL.{server.Port}"));
        }
    }

    /// <summary>What a host is told besides that reaches the server through a relay; only as administrator it goes straight.</summary>
    public (string Name, string Value)[] Through(Relay relay) =>
    [
        .. HostSettings
            .Where(setting => setting.Key is "GRPCCRM_DATABASE" or "GRPCCRM_DATABASE_WORKER")
            .Select(setting => (setting.Key, new NpgsqlConnectionStringBuilder(setting.Value)
            {
                Host = "127.0.0.1",
                Port = relay.Port,
            }.ConnectionString)),
    ];

    public static async Task<CrmDatabase> CreateAsync()
    {
        var cluster = await Cluster.Value;
        var name = $"{Prefix}{Guid.NewGuid():N}";
        await Migrator.CreateDatabaseAsync(cluster.ConnectionString("postgres", LocalCluster.AdminRole), name, default);
        return new CrmDatabase(cluster, name);
    }

    /// <summary>Ends the server as a crash does: the postmaster goes at once, its children when they notice.</summary>
    public async Task KillServerAsync()
    {
        var lines = await File.ReadAllLinesAsync(Path.Join(_cluster.StateDirectory, "server", "data", "postmaster.pid"));
        using var process = System.Diagnostics.Process.GetProcessById(int.Parse(lines[0], CultureInfo.InvariantCulture));
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Brings the server back. Until the handle is disposed, it is used by us, too.</summary>
    public static Task<LocalCluster> StartServerAsync() => LocalCluster.StartAsync(Options, default);

    public async Task<string> TokenAsync(string organisation) =>
        (await DevelopmentIssuer.OpenAsync(Folder, default)).Issue(organisation, "end-to-end", TimeSpan.FromHours(1), null, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await Admin.DisposeAsync();
        await ExecuteAsync(_cluster, $"drop database if exists {_name} with (force)");
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<LocalCluster> FirstStartAsync()
    {
        var cluster = await LocalCluster.StartAsync(Options, default);

        // A run that was killed left its databases behind.
        await using var source = NpgsqlDataSource.Create(cluster.ConnectionString("postgres", LocalCluster.AdminRole));
        await using var old = source.CreateCommand($@"select array_agg(datname::text) from pg_database where datname like 'e2e\_%'");
        var names = await old.ExecuteScalarAsync() as string[] ?? [];
        foreach (var name in names) await ExecuteAsync(cluster, $"drop database {name} with (force)");
        return cluster;
    }

    private static async Task ExecuteAsync(LocalCluster cluster, string statement)
    {
        await using var source = NpgsqlDataSource.Create(cluster.ConnectionString("postgres", LocalCluster.AdminRole));
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
