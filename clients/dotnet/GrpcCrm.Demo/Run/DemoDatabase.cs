using GrpcCrm.LocalPostgres;
using Npgsql;

namespace GrpcCrm.Demo.Run;

/// <summary>A fresh database in the clone's own cluster, dropped at the end.</summary>
internal sealed class DemoDatabase : IAsyncDisposable
{
    private const string AppRole = "crm_app";
    private const string WorkerRole = "crm_worker";
    private readonly LocalCluster _cluster;
    private readonly string _name = "demo_" + Guid.NewGuid().ToString("N")[..12];

    private DemoDatabase(LocalCluster cluster) => _cluster = cluster;

    /// <summary>For the superuser, who sees the rows of all tenants.</summary>
    public string AdminConnection => _cluster.ConnectionString(_name, LocalCluster.AdminRole);

    public static async Task<DemoDatabase> CreateAsync(CancellationToken cancellationToken)
    {
        var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Name = "demo" }, cancellationToken);
        var database = new DemoDatabase(cluster);
        await database.ExecuteAsync($"create database {database._name}", cancellationToken);
        return database;
    }

    /// <summary>What the host reads from its environment.</summary>
    public IReadOnlyDictionary<string, string> HostEnvironment(string stateFolder) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["GRPCCRM_DATABASE"] = _cluster.ConnectionString(_name, AppRole),
        ["GRPCCRM_DATABASE_WORKER"] = _cluster.ConnectionString(_name, WorkerRole),
        ["GRPCCRM_DATABASE_ADMIN"] = AdminConnection,
        ["GRPCCRM_LISTEN"] = "http://127.0.0.1:0",
        ["GRPCCRM_STATE"] = stateFolder,
    };

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync($"drop database if exists {_name} with (force)", CancellationToken.None);
        await _cluster.DisposeAsync();
    }

    private async Task ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(_cluster.ConnectionString("postgres", LocalCluster.AdminRole) + ";Pooling=false");
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
