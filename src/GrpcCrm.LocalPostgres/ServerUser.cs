namespace GrpcCrm.LocalPostgres;

/// <summary>The operating system's user that the server runs as: our own.
/// For root it is an unprivileged one, because PostgreSQL refuses root.</summary>
internal sealed record ServerUser(string Name, string? Owner, IReadOnlyList<string> Prefix)
{
    private static readonly string[] Accounts = ["postgres", "nobody"];

    /// <summary>True where the server is another user than this process, so that its folders are not ours.</summary>
    public bool IsOther => Owner is not null;

    public static async Task<ServerUser> ChooseAsync(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return new ServerUser(Environment.UserName, Owner: null, []);

        var lines = await File.ReadAllLinesAsync("/etc/passwd", cancellationToken);
        foreach (var account in Accounts)
        {
            var line = Array.Find(lines, each => each.StartsWith(account + ':', StringComparison.Ordinal));
            if (line?.Split(':') is not [_, _, var uid, var gid, ..])
                continue;

            string[][] ways =
            [
                ["setpriv", $"--reuid={uid}", $"--regid={gid}", "--clear-groups", "--"],
                ["runuser", "-u", account, "--"],
            ];
            foreach (var way in ways)
            {
                var user = new ServerUser(account, $"{uid}:{gid}", way);
                if ((await user.RunAsync(["true"], cancellationToken)).Succeeded)
                    return user;
            }
        }

        throw new LocalClusterException(
            "PostgreSQL refuses to run as root, and neither setpriv nor runuser can switch to the user postgres or nobody. " +
            "Run as an ordinary user, or set GRPCCRM_DATABASE to the connection string of a server that runs already.");
    }

    public Task<CommandResult> RunAsync(IEnumerable<string> line, CancellationToken cancellationToken) =>
        Command(line).RunAsync(cancellationToken);

    /// <summary>A few lines of sh with $1, $2 … as arguments.</summary>
    public Task<CommandResult> RunScriptAsync(string script, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(["/bin/sh", "-c", script, "sh", .. arguments], cancellationToken);

    public Command Command(IEnumerable<string> line) => new([.. Prefix, .. line]);

    /// <summary>Makes the user the owner of a file or folder that we have just created.</summary>
    public async Task OwnAsync(string path, CancellationToken cancellationToken)
    {
        if (Owner is null)
            return;
        var chown = await new Command(["chown", Owner, path]).RunAsync(cancellationToken);
        if (!chown.Succeeded)
            throw new LocalClusterException($"{path} cannot be given to the user {Name}: {chown.Output}");
    }
}
