using System.Globalization;

namespace GrpcCrm.LocalPostgres;

internal enum PostmasterState
{
    Ours,
    Gone,
    AnotherProcess,
}

/// <summary>The server process of one data folder. Every method but <see cref="StopCommand"/> wants the start lock held.</summary>
internal sealed class Server(ClusterFolder folder, ServerUser user, PostgresBinaries binaries)
{
    private const int QuotedLines = 15;

    // Left by a postmaster that was killed: they go as soon as they notice, and until then the data is theirs.
    private static readonly string[] OrphanSigns = ["pre-existing shared memory block", "lock file \"postmaster.pid\" already exists"];

    public async Task<PostmasterState> StateOfAsync(PostmasterFile postmaster, CancellationToken cancellationToken)
    {
        // A process id is given again, soonest in a container; the working folder tells the postmaster of this data from any other.
        const string Script = """
            if [ -d /proc/self ]; then [ "/proc/$1/cwd" -ef "$2" ] && exit 0
            elif kill -0 "$1"; then exit 0; fi
            if kill -0 "$1"; then exit 2; fi
            exit 1
            """;
        var pid = postmaster.Pid.ToString(CultureInfo.InvariantCulture);
        return (await user.RunScriptAsync(Script, [pid, folder.Data], cancellationToken)).ExitCode switch
        {
            0 => PostmasterState.Ours,
            2 => PostmasterState.AnotherProcess,
            _ => PostmasterState.Gone,
        };
    }

    /// <summary>Safe while orphans live: the server knows them by their shared memory, too.</summary>
    public Task RemovePidFileAsync(CancellationToken cancellationToken) => user.RunAsync(["rm", "-f", folder.PidFile], cancellationToken);

    /// <summary>False where it may succeed a moment later. pg_ctl detaches the server from our terminal and process group.</summary>
    public async Task<bool> TryStartAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        await CreateSocketFolderAsync(cancellationToken);
        await user.RunAsync(["mv", "-f", folder.Log, folder.Log + ".previous"], cancellationToken);
        var seconds = Math.Ceiling(limit.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        string[] line =
        [
            binaries.Program("pg_ctl"), "start", "--silent", "-D", folder.Data, "--wait", "-t", seconds, "-l", folder.Log,
            "-o", $"-c config_file='{folder.Configuration}'",
        ];
        var started = await user.RunAsync(line, cancellationToken);
        if (started.Succeeded)
            return true;

        var log = LogTail();
        if (OrphanSigns.Any(sign => log.Contains(sign, StringComparison.Ordinal)))
            return false;
        await user.RunAsync(["rmdir", folder.Socket], cancellationToken);
        throw new LocalClusterException($"PostgreSQL {binaries.Version} did not start: {started.Output}\nThe end of {folder.Log}:\n{log}");
    }

    public Command StopCommand(TimeSpan limit) => user.Command(
    [
        binaries.Program("pg_ctl"), "stop", "--silent", "-D", folder.Data, "--mode=fast", "--wait",
        "-t", Math.Ceiling(limit.TotalSeconds).ToString(CultureInfo.InvariantCulture),
    ]);

    public string LogTail()
    {
        try
        {
            return string.Join('\n', File.ReadLines(folder.Log).TakeLast(QuotedLines));
        }
        catch (IOException)
        {
            return "(empty)";
        }
    }

    /// <summary>/tmp is everyone's: a folder or link that another user left under our name is refused.
    /// A killed server's lock there would outlive it wherever its process id is taken again.</summary>
    private async Task CreateSocketFolderAsync(CancellationToken cancellationToken)
    {
        const string Script = """
            mkdir -m 700 "$1" 2>/dev/null || { [ -d "$1" ] && [ ! -L "$1" ] && [ -O "$1" ] && chmod 700 "$1"; } && rm -f "$1"/.s.PGSQL.*
            """;
        if (!(await user.RunScriptAsync(Script, [folder.Socket], cancellationToken)).Succeeded)
        {
            throw new LocalClusterException(
                $"{folder.Socket} is needed for the server's socket and belongs to someone else than {user.Name}; remove it.");
        }
    }
}
