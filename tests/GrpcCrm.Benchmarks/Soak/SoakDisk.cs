using System.Diagnostics;
using System.Globalization;
using GrpcCrm.Demo;
using GrpcCrm.LocalPostgres;

namespace GrpcCrm.Benchmarks.Soak;

/// <summary>
/// Where the database lies: for root a small file system of its own in a file, which can be filled without harm to anybody else. All of it
/// is gone after the run.
/// </summary>
internal sealed class SoakDisk : IAsyncDisposable
{
    private const string Cluster = "bench-soak";
    private const long Bytes = 8L << 30;
    private const long GreatestPiece = 1L << 30;
    private const long SmallestPiece = 4096;
    private readonly string _folder = new LocalClusterOptions { Name = Cluster }.ResolvedStateDirectory;

    public static string ClusterName => Cluster;

    /// <summary>Why the disk cannot be filled; null where it can.</summary>
    public string? Hindrance { get; private set; }

    private string Image => _folder + ".img";

    private string Filler => Path.Join(_folder, "filler");

    public static async Task<SoakDisk> PrepareAsync(CancellationToken cancellationToken)
    {
        var disk = new SoakDisk();
        await disk.RemoveAsync();
        if (!Environment.IsPrivilegedProcess || !OperatingSystem.IsLinux())
            disk.Hindrance = "only root on Linux can give the database a disk of its own";
        else
            disk.Hindrance = await disk.MountAsync(cancellationToken);
        return disk;
    }

    /// <summary>Takes all that is free, in pieces that become smaller as the room does.</summary>
    public void Fill()
    {
        Directory.CreateDirectory(Filler);
        var number = 0;
        for (var size = GreatestPiece; size >= SmallestPiece;)
        {
            try
            {
                var piece = Path.Join(Filler, (number++).ToString(CultureInfo.InvariantCulture));
                File.OpenHandle(piece, FileMode.CreateNew, FileAccess.Write, preallocationSize: size).Dispose();
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    public void Free() => Directory.Delete(Filler, recursive: true);

    public async ValueTask DisposeAsync() => await RemoveAsync();

    private async Task<string?> MountAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        await using (var image = File.Create(Image)) image.SetLength(Bytes);
        return await RunAsync("mkfs.ext4", ["-q", "-m", "0", Image], cancellationToken)
            ?? await RunAsync("mount", ["-o", "loop", Image, _folder], cancellationToken);
    }

    /// <summary>What an earlier run has left, too: one that was killed.</summary>
    private async Task RemoveAsync()
    {
        if (Directory.Exists(_folder))
        {
            if (await IsMountedAsync() && await RunAsync("umount", [_folder], CancellationToken.None) is { } hindrance)
                throw new DemoException($"{_folder} cannot be unmounted: {hindrance}. End the database server there, then unmount it.");
            Directory.Delete(_folder, recursive: true);
        }

        File.Delete(Image);
    }

    private async Task<bool> IsMountedAsync() => OperatingSystem.IsLinux()
        && (await File.ReadAllLinesAsync("/proc/mounts")).Any(line => line.Split(' ')[1].Equals(_folder, StringComparison.Ordinal));

    /// <summary>What the program said when it failed; null when it has not.</summary>
    private static async Task<string?> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? null : $"{program}: {(await output + await errors).Trim()}";
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return $"{program}: {missing.Message}";
        }
    }
}
