using GrpcCrm.LocalPostgres;

namespace GrpcCrm.Hosting;

/// <summary>What a host is told from outside: environment variables that begin with GRPCCRM_.</summary>
public sealed record CrmSettings
{
    public const string Prefix = "GRPCCRM_";

    /// <summary>GRPCCRM_LISTEN: the addresses to serve, https, or http on loopback; parted by ';'. Port 0 takes a free one.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:5080";

    /// <summary>
    /// GRPCCRM_MANAGEMENT: an address of its own for those who watch over the host, for example http://127.0.0.1:5081: /livez and /readyz
    /// over plain HTTP, answered also while no call gets through. Unset: there is none.
    /// </summary>
    public string? Management { get; init; }

    /// <summary>
    /// GRPCCRM_STATE: the folder of keys that are made at first start. Hosts of one database share its content. Unset: beside the
    /// embedded PostgreSQL.
    /// </summary>
    public required string State { get; init; }

    /// <summary>GRPCCRM_DATABASE: the connection string of the role that serves requests. Unset: the embedded PostgreSQL.</summary>
    public string? Database { get; init; }

    /// <summary>GRPCCRM_DATABASE_WORKER: that of the role which closes periods and sequences feeds.</summary>
    public string? DatabaseWorker { get; init; }

    /// <summary>GRPCCRM_DATABASE_ADMIN: that of the administrator who migrates. Unset: a host does not migrate.</summary>
    public string? DatabaseAdmin { get; init; }

    /// <summary>Options by Section:Property, over those of the environment; for hosts within a program.</summary>
    public IReadOnlyDictionary<string, string?> Options { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    public static CrmSettings From(IConfiguration configuration) => new()
    {
        Listen = configuration["LISTEN"] ?? "http://127.0.0.1:5080",
        Management = configuration["MANAGEMENT"],
        State = configuration["STATE"] ?? Path.Join(new LocalClusterOptions().ResolvedStateDirectory, "keys"),
        Database = Secret(configuration, "DATABASE"),
        DatabaseWorker = Secret(configuration, "DATABASE_WORKER"),
        DatabaseAdmin = Secret(configuration, "DATABASE_ADMIN"),
    };

    public static CrmSettings FromEnvironment() => From(new ConfigurationBuilder().AddEnvironmentVariables(Prefix).Build());

    /// <summary>
    /// What holds a password may be in a file instead, whose name the variable with the ending _FILE says: others can read a process's
    /// environment more easily.
    /// </summary>
    private static string? Secret(IConfiguration configuration, string name) =>
        configuration[name] ?? (configuration[name + "_FILE"] is { } path ? File.ReadAllText(path).Trim() : null);
}
