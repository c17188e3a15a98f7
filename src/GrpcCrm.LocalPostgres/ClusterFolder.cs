using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace GrpcCrm.LocalPostgres;

/// <summary>The paths of one cluster: what is ours in <see cref="Root"/>, what is the server's own in <see cref="Server"/>.</summary>
internal sealed partial record ClusterFolder(string Root)
{
    private const string Solution = "GrpcCrm.sln";

    // It hands the path to a shell.
    private static readonly SearchValues<char> UnquotedByPgCtl = SearchValues.Create("\"'$`\\\n");

    /// <summary>The clone that it belongs to, where that is what tells it from others.</summary>
    public string? OfClone { get; private init; }

    /// <summary>Says whose the cluster is, for `./dev forget`.</summary>
    public string CloneFile => Path.Join(Root, "clone");

    /// <summary>Held by the one process that starts, adopts or stops the server at this moment.</summary>
    public string StartLock => Path.Join(Root, "start.lock");

    /// <summary>Shared by every process that uses the server: the last to leave stops it.</summary>
    public string UseLock => Path.Join(Root, "use.lock");

    public string Secret => Path.Join(Root, "secret");

    public string Configuration => Path.Join(Root, "postgresql.conf");

    public string Server => Path.Join(Root, "server");

    public string Data => Path.Join(Server, "data");

    public string PidFile => Path.Join(Data, "postmaster.pid");

    public string Log => Path.Join(Server, "postgres.log");

    // Not below Root: the path of a socket ends at 107 bytes.
    public string Socket => $"/tmp/grpccrm-{Hash(Root)}";

    /// <summary>What can always be done, and what it costs.</summary>
    public string StartAnew =>
        $"To begin anew, stop the server, if one runs there, and move {Root} away: the next start makes a new, empty cluster.";

    public static ClusterFolder For(LocalClusterOptions options)
    {
        var clone = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.CloneDirectory ?? CloneAbove(AppContext.BaseDirectory)));
        var named = options.StateDirectory;
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(named ?? DefaultRoot(clone, options.Name)));

        return root.AsSpan().IndexOfAny(UnquotedByPgCtl) < 0
            ? new ClusterFolder(root) { OfClone = named is null ? clone : null }
            : throw new LocalClusterException($"pg_ctl cannot use {root}: it holds a quote, a dollar sign, a backslash or a line break.");
    }

    private static string DefaultRoot(string clone, string name)
    {
        if (!NamePattern().IsMatch(name))
            throw new LocalClusterException($"The cluster's name '{name}' may hold lower case letters, digits and hyphens only.");

        var hash = Hash(clone);
        return Path.Join(DataPlace.Folder, name.Length == 0 ? hash : $"{hash}-{name}");
    }

    private static string CloneAbove(string program)
    {
        for (var folder = new DirectoryInfo(program); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, Solution)))
                return folder.FullName;
        }

        return program;
    }

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..8];

    [GeneratedRegex("^[a-z0-9-]*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
