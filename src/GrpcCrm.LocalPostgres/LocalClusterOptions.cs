namespace GrpcCrm.LocalPostgres;

/// <summary>Which cluster, and how careful it is; the defaults give a clone of the repository its own durable cluster.</summary>
public sealed record LocalClusterOptions
{
    /// <summary>Holds everything that the cluster keeps. Unset: a folder for <see cref="CloneDirectory"/> and <see cref="Name"/> below the
    /// user's data folder, for root below /var/lib/grpccrm.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>The folder whose path tells one cluster from another. Unset: the nearest one above the program with GrpcCrm.sln,
    /// else the program's.</summary>
    public string? CloneDirectory { get; init; }

    /// <summary>Sets a further cluster of the same clone apart, as "tests" does; lower case letters, digits and hyphens.</summary>
    public string Name { get; init; } = "";

    /// <summary>Without it commits do not wait for the disk: they survive the death of any process, not a power cut. For tests.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>The last process to leave stops the server; without it this process is never the one that does.</summary>
    public bool StopOnExit { get; init; } = true;

    /// <summary>Lines of postgresql.conf, over the defaults. They hold from the next start of the server, not for one
    /// that is adopted.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Bounds everything between asking and the first answer: waiting for another process, initdb, start, recovery.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The folder that a cluster with these options uses, whether it exists or not.</summary>
    public string ResolvedStateDirectory => ClusterFolder.For(this).Root;

    internal SearchPlaces Places { get; init; } = SearchPlaces.OfThisMachine();
}
