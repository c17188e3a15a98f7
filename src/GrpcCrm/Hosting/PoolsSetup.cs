using System.Data.Common;
using GrpcCrm.Platform.Calls;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Storage.Grouped;
using GrpcCrm.Reports.Closing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Hosting;

/// <summary>
/// The pools of connections and who is let in to them. Nobody waits in a pool for a connection while holding another of the same pool.
/// </summary>
public static class PoolsSetup
{
    private static readonly string[] Keys = ["reads", "worker", "closer", "moments"];

    /// <summary>
    /// The database as the role that serves requests, by the key "reads" for reads in groups, and as the one that works behind them, by the
    /// keys "worker", "closer" for who makes reports, and "moments" for what it asks while it holds one.
    /// </summary>
    public static IServiceCollection AddDatabases(this IServiceCollection services, Databases databases)
    {
        services.AddSingleton(databases);
        services.AddSingleton<PoolSizes>();
        services.AddSingleton(provider => Source(provider, "app", databases.App, sizes => sizes.Calls));
        services.AddKeyedSingleton("reads", (provider, _) => Source(provider, "reads", databases.Reads, sizes => sizes.Reads));
        services.AddKeyedSingleton("worker", (provider, _) => Source(provider, "worker", databases.Worker, sizes => sizes.Worker));
        services.AddKeyedSingleton("closer", (provider, _) => Source(provider, "closer", databases.Closer, sizes => sizes.Closer));
        services.AddKeyedSingleton("moments", (provider, _) => Source(provider, "moments", databases.Closer, sizes => sizes.Moments));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DatabasePools>(provider, All(provider)));
        services.AddSingleton(provider => Slots(provider, provider.GetRequiredService<PoolSizes>().Calls, ShareOfCalls(Pools(provider))));
        services.AddKeyedSingleton("reports", (provider, _) => Slots(provider, Pools(provider).Reports, ShareOfReports(Pools(provider))));
        services.AddDbContextPool<CrmDbContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .UseSnakeCaseNamingConvention()
            .AddInterceptors(new TransactionRequired())
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)));
        return services;
    }

    private static IReadOnlyList<NpgsqlDataSource> All(IServiceProvider provider) =>
    [
        provider.GetRequiredService<NpgsqlDataSource>(),
        .. Keys.Select(key => provider.GetRequiredKeyedService<NpgsqlDataSource>(key)),
    ];

    private static PoolOptions Pools(IServiceProvider provider) => provider.GetRequiredService<IOptions<PoolOptions>>().Value;

    private static TenantShare ShareOfCalls(PoolOptions pools) =>
        new(pools.TenantShare, Math.Max(2, pools.TenantPerProcessor * Environment.ProcessorCount));

    private static TenantShare ShareOfReports(PoolOptions pools) => new(pools.ReportShare, BesideOthers: pools.Reports);

    private static ConnectionSlots Slots(IServiceProvider provider, int places, TenantShare share) =>
        new(places, share, provider.GetRequiredService<TimeProvider>());

    /// <summary>The name tells the pools apart in telemetry.</summary>
    private static NpgsqlDataSource Source(IServiceProvider provider, string name, string connectionString, Func<PoolSizes, int> size)
    {
        var pool = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = size(provider.GetRequiredService<PoolSizes>()) };
        pool.MinPoolSize = Math.Min(pool.MinPoolSize, pool.MaxPoolSize);
        if (!PoolSizes.Names(connectionString, "Connection Lifetime")) pool.ConnectionLifetime = (int)Pools(provider).Lifetime.TotalSeconds;
        return new NpgsqlDataSourceBuilder(pool.ConnectionString) { Name = name }.Build();
    }
}

/// <summary>How large the pools are, and whether the database has that many connections.</summary>
public sealed class PoolSizes(
    Databases databases, IOptions<PoolOptions> pools, IOptions<GroupedReadsOptions> reads, IOptions<PeriodClosingOptions> closing)
{
    /// <summary>The probe logs in as both roles.</summary>
    private const int Probe = 2;

    public int Calls { get; } = Named(databases.App) ?? pools.Value.Calls;

    public int Reads { get; } = reads.Value.Readers;

    public int Worker { get; } = Named(databases.Worker) ?? pools.Value.Worker;

    public int Closer { get; } = pools.Value.Reports + closing.Value.Workers;

    public int Moments { get; } = pools.Value.Moments;

    /// <summary>Connections of this host at most.</summary>
    public int Host => Calls + Reads + Worker + Closer + Moments + Probe;

    /// <summary>Connections that the database must have for those who are not superusers.</summary>
    public int Needed => (pools.Value.Hosts * Host) + pools.Value.Spare;

    /// <summary>What is wrong where the database has fewer, and what to set; else null.</summary>
    public string? FaultWith(int available) =>
        Needed <= available ? null :
        $"The database takes {available} connections, and {pools.Value.Hosts} hosts with {Host} each (calls {Calls}, reads {Reads}, "
        + $"worker {Worker}, reports {Closer}, moments {Moments}, probe {Probe}) and {pools.Value.Spare} to spare need {Needed}. Raise "
        + "max_connections of the server, or lower GRPCCRM_POOLS__CALLS, __WORKER, __REPORTS, or GRPCCRM_POOLS__HOSTS if fewer share it";

    /// <summary>
    /// Whether a connection string says something of its own, which then holds; the driver's builder answers for all that there is.
    /// </summary>
    public static bool Names(string connectionString, string keyword) =>
        new DbConnectionStringBuilder { ConnectionString = new NpgsqlConnectionStringBuilder(connectionString).ConnectionString }
            .ContainsKey(keyword);

    private static int? Named(string connectionString) =>
        Names(connectionString, "Maximum Pool Size") ? new NpgsqlConnectionStringBuilder(connectionString).MaxPoolSize : null;
}
