using GrpcCrm.LocalPostgres;
using Npgsql;

namespace GrpcCrm.Hosting;

/// <summary>The connection strings of one database by role, and the embedded PostgreSQL behind them, if it is that.</summary>
public sealed record Databases(string App, string Worker, string? Admin, LocalCluster? Cluster) : IAsyncDisposable
{
    private const string EmbeddedDatabase = "grpccrm";
    private const int KeptStatements = 32;
    private const int PlanSeconds = 10;
    private const int ReadSeconds = 5;

    // Here and not in the roles, which a host may not alter and which databases share. A statement of a call ends no later than its
    // deadline should have ended it; the worker counts whole periods. A closer sets a shorter wait for its own locks.
    private const string AppLimits = "-c statement_timeout=30s -c lock_timeout=5s";
    private const string WorkerLimits = "-c statement_timeout=10min -c lock_timeout=30s";

    // A host waits a little longer than a call's statement may take, so that the database is heard that says what was too slow.
    private const int CommandSeconds = 35;

    /// <summary>
    /// The worker who closes periods runs the same few statements for one dealer after another. Planning them costs more than counting,
    /// so a connection keeps their plans, but none for long: see Tuned. Nor may a plan be kept that reads all of a table, which
    /// was empty when it was made. All that a closing sets, it sets for its transaction.
    /// </summary>
    public string Closer => new NpgsqlConnectionStringBuilder(Worker)
    {
        ApplicationName = "grpccrm-closer",
        Options = $"{new NpgsqlConnectionStringBuilder(Worker).Options} -c enable_seqscan=off",
        MaxAutoPrepare = KeptStatements,
        AutoPrepareMinUsages = 2,
        ConnectionLifetime = PlanSeconds,
        NoResetOnClose = true,
    }.ConnectionString;

    /// <summary>
    /// What reads records by their ids runs a few statements again and again, so that their plans are kept, by the closer's rules. Its
    /// commits wait for the disk only where they say so. All who read share a few connections, so one that is dead must soon be known.
    /// </summary>
    public string Reads => new NpgsqlConnectionStringBuilder(App)
    {
        ApplicationName = "grpccrm-reads",
        Options = $"{new NpgsqlConnectionStringBuilder(App).Options} -c enable_seqscan=off -c synchronous_commit=off",
        ConnectionLifetime = PlanSeconds,
        CommandTimeout = ReadSeconds,
        Timeout = Math.Min(ReadSeconds, new NpgsqlConnectionStringBuilder(App).Timeout),
    }.ConnectionString;

    /// <summary>
    /// The configured database, else the embedded one, which is started. Migrates where an administrator's string is known.
    /// </summary>
    public static async Task<Databases> OpenAsync(CrmSettings settings, CancellationToken cancellationToken)
    {
        var databases = settings.Database is null ? await OpenEmbeddedAsync(cancellationToken) : Configured(settings);
        if (databases.Admin is not null) await databases.MigrateAsync(cancellationToken);
        return databases;
    }

    public static Databases Configured(CrmSettings settings) =>
        settings is { Database: { } app, DatabaseWorker: { } worker }
            ? new Databases(
                Tuned(app, "grpccrm-app", AppLimits), Tuned(worker, "grpccrm-worker", WorkerLimits), settings.DatabaseAdmin, Cluster: null)
            : throw new InvalidOperationException(
                "Set GRPCCRM_DATABASE and GRPCCRM_DATABASE_WORKER together, or neither for the embedded database.");

    /// <summary>
    /// Creates the roles of the connection strings and brings the schema up to date. Safe to run at any time, by several at once, under
    /// traffic. Returns the names of the migrations that were missing.
    /// </summary>
    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken) =>
        Migrations.Migrator.RunAsync(
            Admin ?? throw new InvalidOperationException("Set GRPCCRM_DATABASE_ADMIN to the connection string of an administrator."),
            App, Worker, cancellationToken);

    public ValueTask DisposeAsync() => Cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<Databases> OpenEmbeddedAsync(CancellationToken cancellationToken)
    {
        var cluster = await LocalCluster.StartAsync(new LocalClusterOptions(), cancellationToken);
        await Migrations.Migrator.CreateDatabaseAsync(
            cluster.ConnectionString("postgres", LocalCluster.AdminRole), EmbeddedDatabase, cancellationToken);
        return new Databases(
            Tuned(cluster.ConnectionString(EmbeddedDatabase, "crm_app"), "grpccrm-app", AppLimits),
            Tuned(cluster.ConnectionString(EmbeddedDatabase, "crm_worker"), "grpccrm-worker", WorkerLimits),
            cluster.ConnectionString(EmbeddedDatabase, LocalCluster.AdminRole),
            cluster);
    }

    private static string Tuned(string connectionString, string applicationName, string limits)
    {
        var tuned = new NpgsqlConnectionStringBuilder(connectionString)
        {
            SearchPath = CrmDbContext.Schema,
            ApplicationName = applicationName,
            // Finds what a transaction has prepared by itself, for statements that go by a key, and prepares nothing on its own. All that
            // is set or locked is so for a transaction, so that a connection needs no reset.
            MaxAutoPrepare = 1,
            AutoPrepareMinUsages = int.MaxValue,
            NoResetOnClose = true,
            // Plans for any tenant, made anew each time: one made for a tenant that the statistics do not know yet, or kept from when the
            // table was small, takes the tenant for empty and reads all of it for every key. And the locks of a host that was stopped, or
            // that the network lost, are free after a minute; one that comes back finds its transaction ended and tries again.
            Options = $"-c plan_cache_mode=force_generic_plan -c idle_in_transaction_session_timeout=60s {limits}",
        };
        tuned.CommandTimeout = Math.Max(tuned.CommandTimeout, CommandSeconds);
        return tuned.ConnectionString;
    }
}
