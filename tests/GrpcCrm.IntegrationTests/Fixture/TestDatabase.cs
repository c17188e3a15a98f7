using GrpcCrm.Hosting;
using GrpcCrm.LocalPostgres;
using GrpcCrm.Migrations;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Fixture;

/// <summary>One cluster and one migrated template for the run; each test class gets a clone of it.</summary>
public static class TestDatabase
{
    private const string Template = "template_crm";

    // A test holds a lock and does things meanwhile, which takes a busy machine longer than a host has patience.
    private const string PatientApp = "-c lock_timeout=25s";
    private static readonly Lazy<Task<LocalCluster>> Cluster = new(StartAsync);
    private static readonly SemaphoreSlim Cloning = new(1);

    /// <summary>The connection strings of a fresh database.</summary>
    public static async Task<Databases> CloneAsync()
    {
        var cluster = await Cluster.Value;
        var name = $"crm_{Guid.NewGuid():N}";
        await Cloning.WaitAsync();
        try
        {
            await using var source = NpgsqlDataSource.Create(cluster.ConnectionString("postgres", LocalCluster.AdminRole));
            await using var create = source.CreateCommand($"create database {name} template {Template}");
            await create.ExecuteNonQueryAsync();
        }
        finally
        {
            Cloning.Release();
        }

        return Strings(cluster, name);
    }

    /// <summary>A migrated database on another cluster.</summary>
    public static async Task<Databases> CreateAsync(LocalCluster cluster)
    {
        const string Name = "crm";
        await Migrator.CreateDatabaseAsync(cluster.ConnectionString("postgres", LocalCluster.AdminRole), Name, default);
        var databases = Strings(cluster, Name);
        await databases.MigrateAsync(default);
        return databases;
    }

    public static async Task DropAsync(Databases databases)
    {
        var cluster = await Cluster.Value;
        var name = new NpgsqlConnectionStringBuilder(databases.App).Database;
        await using var source = NpgsqlDataSource.Create(cluster.ConnectionString("postgres", LocalCluster.AdminRole));
        await using var drop = source.CreateCommand($"drop database if exists {name} with (force)");
        await drop.ExecuteNonQueryAsync();
    }

    /// <summary>With further limits for calls; what is set last counts.</summary>
    public static Databases WithApp(this Databases databases, string options)
    {
        var app = new NpgsqlConnectionStringBuilder(databases.App);
        app.Options += $" {options}";
        return databases with { App = app.ConnectionString };
    }

    private static async Task<LocalCluster> StartAsync()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "500" };
        var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Name = "tests", Durable = false, Settings = settings }, default);
        var maintenance = cluster.ConnectionString("postgres", LocalCluster.AdminRole);
        await using (var source = NpgsqlDataSource.Create(maintenance))
        {
            // A run that was killed left its databases behind.
            await using var old = source.CreateCommand("select datname from pg_database where datname like 'crm\\_%' or datname = 'template_crm'");
            var names = new List<string>();
            await using (var reader = await old.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync()) names.Add(reader.GetString(0));
            }

            foreach (var name in names)
            {
                await using var drop = source.CreateCommand($"drop database {name} with (force)");
                await drop.ExecuteNonQueryAsync();
            }
        }

        await Migrator.CreateDatabaseAsync(maintenance, Template, default);
        await Strings(cluster, Template).MigrateAsync(default);
        NpgsqlConnection.ClearAllPools();
        return cluster;
    }

    private static Databases Strings(LocalCluster cluster, string database)
    {
        var databases = Databases.Configured(new CrmSettings
        {
            State = "",
            Database = cluster.ConnectionString(database, "crm_app"),
            DatabaseWorker = cluster.ConnectionString(database, "crm_worker"),
            DatabaseAdmin = cluster.ConnectionString(database, LocalCluster.AdminRole),
        });
        return databases.WithApp(PatientApp);
    }
}
