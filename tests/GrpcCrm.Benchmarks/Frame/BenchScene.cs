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

    internal LocalClusterOptions Cluster => CountsStatements
        ? new()
        {
            Name = "bench-counted",
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["shared_preload_libraries"] = "pg_stat_statements" },
        }
        : new() { Name = "bench" };
}

/// <summary>A fresh database on a durable cluster of its own, and the service on it as a process.</summary>
internal sealed class BenchScene : IAsyncDisposable
{
    private static readonly TimeSpan StatementLimit = TimeSpan.FromHours(1);
    private readonly LocalCluster _cluster;
    private readonly string _name = "bench_" + Guid.NewGuid().ToString("N")[..12];
    private readonly string _folder = Directory.CreateTempSubdirectory("grpccrm-bench-").FullName;

    private BenchScene(LocalCluster cluster) => _cluster = cluster;

    public HostProcess Host { get; private set; } = null!;

    public Usage Usage { get; private set; } = null!;

    /// <summary>The connection string of the role that serves requests.</summary>
    public string AppDatabase => _cluster.ConnectionString(_name, "crm_app");

    /// <summary>The administrator's view, past row level security.</summary>
    public NpgsqlDataSource Admin { get; private set; } = null!;

    public static async Task<BenchScene> SetAsync(CancellationToken cancellation, SceneOptions? options = null)
    {
        var wanted = options ?? new SceneOptions();
        var scene = new BenchScene(await LocalCluster.StartAsync(wanted.Cluster, cancellation));
        try
        {
            await scene.StartAsync(wanted, cancellation);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a statement as the administrator; rows that it answers are read.</summary>
    public async Task ExecuteAsync(string text, CancellationToken cancellation, params IEnumerable<object> parameters)
    {
        await using var command = Admin.CreateCommand(text);
        command.CommandTimeout = (int)StatementLimit.TotalSeconds;
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        do
        {
            while (await reader.ReadAsync(cancellation)) { }
        }
        while (await reader.NextResultAsync(cancellation));
    }

    public async Task<T> ScalarAsync<T>(string text, CancellationToken cancellation, params IEnumerable<object> parameters)
    {
        await using var command = Admin.CreateCommand(text);
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (Host is not null) await Host.DisposeAsync();
        if (Admin is not null) await Admin.DisposeAsync();
        await OnServerAsync($"drop database if exists {_name} with (force)", CancellationToken.None);
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(SceneOptions options, CancellationToken cancellation)
    {
        await OnServerAsync($"create database {_name}", cancellation);
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
        foreach (var (name, value) in options.Service) environment[name] = value;
        if (options.CountsStatements) await ExecuteAsync("create extension pg_stat_statements schema public", cancellation);
        Host = await HostProcess.StartAsync(new HostSettings(HostBuild.Dll, Path.Join(_folder, "host.log"), environment), cancellation);
        Usage = new Usage(Host.Id, _cluster.StateDirectory);
    }

    private async Task OnServerAsync(string statement, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(_cluster.ConnectionString("postgres", LocalCluster.AdminRole) + ";Pooling=false");
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
