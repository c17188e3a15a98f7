namespace GrpcCrm.LocalPostgres;

/// <summary>Advisory locks on a file; the system releases them when their process ends, however it ends.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public static FileStream? TryExclusive(string path) => Try(path, FileShare.None);

    public static Task<FileStream> ExclusiveAsync(string path, TimeProvider time, CancellationToken cancellationToken) =>
        WaitAsync(path, FileShare.None, time, cancellationToken);

    public static Task<FileStream> SharedAsync(string path, TimeProvider time, CancellationToken cancellationToken) =>
        WaitAsync(path, FileShare.ReadWrite, time, cancellationToken);

    /// <summary>For the exit of the process, where nothing can be awaited.</summary>
    public static FileStream? TryExclusiveAtExit(string path, int attempts)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (TryExclusive(path) is { } held)
                return held;
            if (attempt == attempts)
                return null;
            Thread.Sleep(Pause);
        }
    }

    private static async Task<FileStream> WaitAsync(string path, FileShare share, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Try(path, share) is { } held)
                return held;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static FileStream? Try(string path, FileShare share)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = share,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException e) when (e.GetType() == typeof(IOException)) // the derived ones say that the folder is gone
        {
            return null;
        }
    }
}
