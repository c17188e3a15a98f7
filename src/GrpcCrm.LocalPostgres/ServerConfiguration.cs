using System.Globalization;
using System.Text.RegularExpressions;

namespace GrpcCrm.LocalPostgres;

/// <summary>The server's postgresql.conf, written whole at each start.
/// It lies in our folder because root must not write into the server's.</summary>
internal static partial class ServerConfiguration
{
    public static async Task WriteAsync(ClusterFolder folder, LocalClusterOptions options, CancellationToken cancellationToken)
    {
        var settings = Defaults(folder, options.Durable);
        foreach (var (name, value) in options.Settings)
        {
            if (!NamePattern().IsMatch(name) || value.AsSpan().IndexOfAny("\r\n\0") >= 0)
                throw new LocalClusterException($"'{name}' is not a setting of PostgreSQL, or its value is not one line.");
            settings[name] = value;
        }

        var unfinished = folder.Configuration + ".new";
        await File.WriteAllLinesAsync(unfinished, settings.Select(each => $"{each.Key} = '{Quoted(each.Value)}'"), cancellationToken);
        File.SetUnixFileMode(
            unfinished, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.Move(unfinished, folder.Configuration, overwrite: true);
    }

    private static SortedDictionary<string, string> Defaults(ClusterFolder folder, bool durable) => new(StringComparer.Ordinal)
    {
        ["listen_addresses"] = "",
        ["unix_socket_directories"] = folder.Socket,
        ["port"] = LocalCluster.Port.ToString(CultureInfo.InvariantCulture),
        ["max_connections"] = "200",
        ["shared_buffers"] = "256MB",
        ["wal_compression"] = "on",
        ["max_wal_size"] = "1GB",
        ["fsync"] = durable ? "on" : "off",
        ["full_page_writes"] = durable ? "on" : "off",
        ["jit"] = "off", // costs more than it saves on short statements
        ["timezone"] = "UTC",
        ["log_timezone"] = "UTC",
        ["log_line_prefix"] = "%m [%p] %q%u@%d ",
        ["log_checkpoints"] = "off",
        ["log_min_error_statement"] = "panic", // statements hold personal data, and `create role` a password
        ["log_error_verbosity"] = "terse", // so do the details of an error
        ["lc_messages"] = "C", // a failed start is recognised by its message
    };

    private static string Quoted(string value) =>
        value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_.]*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
