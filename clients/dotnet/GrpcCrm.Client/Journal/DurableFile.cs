using System.Runtime.InteropServices;
using System.Text;

namespace GrpcCrm.Client;

/// <summary>Files whose content and name both survive a power failure.</summary>
internal static class DurableFile
{
    /// <summary>
    /// Replaces the file as a whole: afterwards, and after a crash in between, it holds either the old content or the new.
    /// </summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var draft = path + ".new";
        using (var handle = File.OpenHandle(draft, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(handle, content, 0);
            RandomAccess.FlushToDisk(handle);
        }
        File.Move(draft, path, overwrite: true);
        SyncNames(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes the names in a folder durable: a file's own fsync does not. Windows journals names by itself.</summary>
    public static void SyncNames(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = OpenFolder(Encoding.UTF8.GetBytes(folder + '\0'), 0);
        if (descriptor < 0)
            throw new IOException($"Cannot open folder {folder}: error {Marshal.GetLastPInvokeError()}.");
        var result = Sync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (result != 0)
            throw new IOException($"Cannot sync folder {folder}: error {error}.");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFolder(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
