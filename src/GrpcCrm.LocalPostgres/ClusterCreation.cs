using System.Text;

namespace GrpcCrm.LocalPostgres;

/// <summary>Makes the folders and, once, the data. A data folder exists only when initdb has finished.</summary>
internal sealed class ClusterCreation(ClusterFolder folder, ServerUser user)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Bytes order text, which every index agrees on everywhere; the second part decides which letters are letters. Not every system
    // has each.
    private static readonly string[] LetterLocales = ["C.UTF-8", "en_US.UTF-8", "C"];

    private string Unfinished => folder.Data + ".new";

    /// <summary>Above the server's folder another user needs to enter, and nothing else.</summary>
    public void CreateRoot() => DataPlace.Create(folder.Root, forOthers: user.IsOther);

    public async Task CreateServerFolderAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder.Server))
        {
            Directory.CreateDirectory(folder.Server, Private);
            await user.OwnAsync(folder.Server, cancellationToken);
        }

        var entered = await user.RunScriptAsync("""cd "$1" && [ -w . ]""", [folder.Server], cancellationToken);
        if (!entered.Succeeded)
        {
            throw new LocalClusterException(
                $"The server runs as the user {user.Name}, who cannot enter and write {folder.Server}. " +
                "Choose a folder below ones that every user can enter.");
        }
    }

    public async Task CreateDataAsync(PostgresBinaries binaries, string password, bool durable, CancellationToken cancellationToken)
    {
        var passwordFile = Path.Join(folder.Root, "initdb.password");
        try
        {
            await PrivateFile.WriteAsync(passwordFile, Encoding.UTF8.GetBytes(password), cancellationToken);
            await user.OwnAsync(passwordFile, cancellationToken);
            await user.RunAsync(["rm", "-rf", Unfinished], cancellationToken);
            await InitializeAsync(binaries, passwordFile, durable, cancellationToken);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        // Unless the new name is on the disk, a power cut would show the data as unfinished.
        var script = durable ? """mv "$1" "$2" && sync "$3" """ : """mv "$1" "$2" """;
        var renamed = await user.RunScriptAsync(script, [Unfinished, folder.Data, folder.Server], cancellationToken);
        if (!renamed.Succeeded)
            throw new LocalClusterException($"{Unfinished} cannot be renamed to {folder.Data}: {renamed.Output}");
    }

    private async Task InitializeAsync(PostgresBinaries binaries, string passwordFile, bool durable, CancellationToken cancellationToken)
    {
        var result = new CommandResult(0, "");
        foreach (var locale in LetterLocales)
        {
            string[] line =
            [
                binaries.Program("initdb"), "-D", Unfinished, "-U", LocalCluster.Superuser, $"--pwfile={passwordFile}",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", $"--lc-ctype={locale}",
            ];
            result = await user.RunAsync(durable ? line : [.. line, "--no-sync"], cancellationToken);
            if (result.Succeeded)
                return;
            if (!result.Output.Contains("locale", StringComparison.Ordinal))
                break;
        }

        throw new LocalClusterException($"initdb of PostgreSQL {binaries.Version} failed:\n{result.Output}");
    }
}
