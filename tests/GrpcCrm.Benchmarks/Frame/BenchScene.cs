using System.Globalization;
using GrpcCrm.Demo.Processes;
using GrpcCrm.Demo.Run;
using GrpcCrm.LocalPostgres;
using Npgsql;

namespace GrpcCrm.Benchmarks.Frame;

/// <summary>What a scenario needs otherwise than by default.</summary>
internal sealed record SceneOptions
{
    /// <summary>Further environment variables of the service.</summary>
    public IReadOnlyDictionary<string, string> Service { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The server counts statements, which costs it a little; so it is another server.</summary>
    public bool CountsStatements { get; init; }

    /// <summary>Which build of the service: a folder with GrpcCrm.dll; null: this clone's.</summary>
    public string? Build { get; init; }

    /// <summary>How many hosts serve the database.</summary>
    public int Hosts { get; init; } = 1;

    /// <summary>Tells the database server from those of other scenarios of this clone.</summary>
    public string ClusterName { get; init; } = "bench";

    internal string Dll => Build is null ? HostBuild.Dll : Path.Join(Path.GetFullPath(Build), "GrpcCrm.dll");

    internal LocalClusterOptions Cluster => CountsStatements
        ? new()
        {
            Name = "bench-counted",
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["shared_preload_libraries"] = "pg_stat_statements" },
        }
        : new() { Name = ClusterName };
}

/// <summary>A fresh database on a durable cluster of its own, and the service on it as a process, or as several.</summary>
internal sealed class BenchScene : IAsyncDisposable
{
    private static readonly TimeSpan StatementLimit = TimeSpan.FromHours(1);
    private readonly SceneOptions _options;
    private readonly List<HostProcess> _hosts = [];
    private readonly string _name = "bench_" + Guid.NewGuid().ToString("N")[..12];
    private readonly string _folder = Directory.CreateTempSubdirectory("grpccrm-bench-").FullName;
    private LocalCluster _cluster;

    private BenchScene(SceneOptions options, LocalCluster cluster) => (_options, _cluster) = (options, cluster);

    /// <summary>The first of the hosts.</summary>
    public HostProcess Host => _hosts[0];

    public IReadOnlyList<HostProcess> Hosts => _hosts;

    /// <summary>For what a scenario keeps in files; it goes with the scene.</summary>
    public string Folder => _folder;

    public Usage Usage { get; private set; } = null!;

    public Usage UsageOf(int host) => new(_hosts[host].Id, _cluster.StateDirectory);

    /// <summary>The connection string of the role that serves requests.</summary>
    public string AppDatabase => _cluster.ConnectionString(_name, "crm_app");

    /// <summary>The administrator's view, past row level security.</summary>
    public NpgsqlDataSource Admin { get; private set; } = null!;

    public static async Task<BenchScene> SetAsync(CancellationToken cancellationToken, SceneOptions? options = null)
    {
        var wanted = options ?? new SceneOptions();
        var scene = new BenchScene(wanted, await LocalCluster.StartAsync(wanted.Cluster, cancellationToken));
        try
        {
            await scene.StartAsync(cancellationToken);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a statement as the administrator; rows that it answers are read.</summary>
    public async Task ExecuteAsync(string text, CancellationToken cancellationToken, params IEnumerable<object> parameters)
    {
        await using var command = Command(text, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await reader.ReadAsync(cancellationToken)) { }
        }
        while (await reader.NextResultAsync(cancellationToken));
    }

    public async Task<T> ScalarAsync<T>(string text, CancellationToken cancellationToken, params IEnumerable<object> parameters)
    {
        await using var command = Command(text, parameters);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Host by host, what it has written; its number counts from 0.</summary>
    public string LogOf(int host) => Path.Join(_folder, string.Create(CultureInfo.InvariantCulture, $"host{host}.log"));

    /// <summary>Ends the database server, if it still runs, and starts it again; the hosts stay.</summary>
    public async Task RestartServerAsync(CancellationToken cancellationToken)
    {
        await _cluster.DisposeAsync();
        _cluster = await LocalCluster.StartAsync(_options.Cluster, cancellationToken);
    }

    /// <summary>Runs a statement as the administrator, outside the database and over a connection of its own.</summary>
    public async Task OnServerAsync(string statement, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(_cluster.ConnectionString("postgres", LocalCluster.AdminRole) + ";Pooling=false");
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts) await host.DisposeAsync();
        if (Admin is not null) await Admin.DisposeAsync();
        try
        {
            await OnServerAsync($"drop database if exists {_name} with (force)", CancellationToken.None);
        }
        finally
        {
            await _cluster.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private NpgsqlCommand Command(string text, IEnumerable<object> parameters)
    {
        var command = Admin.CreateCommand(text);
        command.CommandTimeout = (int)StatementLimit.TotalSeconds;
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await OnServerAsync($"create database {_name}", cancellationToken);
        var admin = _cluster.ConnectionString(_name, LocalCluster.AdminRole);
        Admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(admin) { SearchPath = "crm" }.ConnectionString);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GRPCCRM_DATABASE"] = AppDatabase,
            ["GRPCCRM_DATABASE_WORKER"] = _cluster.ConnectionString(_name, "crm_worker"),
            ["GRPCCRM_DATABASE_ADMIN"] = admin,
            ["GRPCCRM_LISTEN"] = "http://127.0.0.1:0",
            ["GRPCCRM_STATE"] = _folder,
        };
        foreach (var (name, value) in _options.Service) environment[name] = value;
        if (_options.CountsStatements) await ExecuteAsync("create extension pg_stat_statements schema public", cancellationToken);
        for (var host = 0; host < _options.Hosts; host++)
            _hosts.Add(await HostProcess.StartAsync(new HostSettings(_options.Dll, LogOf(host), environment), cancellationToken));
        Usage = UsageOf(0);
    }
}
