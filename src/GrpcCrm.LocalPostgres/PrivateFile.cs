namespace GrpcCrm.LocalPostgres;

/// <summary>A file that only its owner reads, from its first byte on.</summary>
public static class PrivateFile
{
    /// <summary>
    /// What the file holds; if it is not there, it is made first. Of several processes that make it at once one wins, for all.
    /// </summary>
    public static async Task<byte[]> ReadOrCreateAsync(string path, Func<byte[]> create, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(
                Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var mine = $"{path}.{Guid.NewGuid():N}";
            await WriteAsync(mine, create(), cancellationToken);
            try
            {
                File.Move(mine, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(mine);
            }
        }

        return await File.ReadAllBytesAsync(path, cancellationToken);
    }

    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        File.Delete(path);
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            Options = FileOptions.WriteThrough,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await file.WriteAsync(content, cancellationToken);
    }
}
