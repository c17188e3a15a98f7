using System.Diagnostics;
using System.Globalization;

namespace GrpcCrm.Benchmarks.Frame;

/// <summary>What Linux knows of processes: processor time of the service and of the database server, memory of the service.</summary>
internal sealed class Usage(int host, string clusterFolder)
{
    private const double TicksPerSecond = 100;
    private const double KibPerMib = 1024;
    private const int ParentField = 1;
    private const int OwnTimeField = 11;
    private const int ChildTimeField = 13;
    private readonly int _server = int.Parse(
        File.ReadLines(Path.Join(clusterFolder, "server", "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    public static double Load => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>MiB that the service occupies now.</summary>
    public double Resident => Status("VmRSS:");

    /// <summary>MiB that it occupied at most since the last reset.</summary>
    public double Peak => Status("VmHWM:");

    public void ResetPeak() => File.WriteAllText($"/proc/{host}/clear_refs", "5");

    /// <summary>Runs a work and tells what it took.</summary>
    public async Task<Spent> MeasureAsync(Func<Task> work)
    {
        var before = (Host: Seconds(host, OwnTimeField), Server: ServerSeconds());
        var started = Stopwatch.GetTimestamp();
        await work();
        var wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new Spent(wall, Seconds(host, OwnTimeField) - before.Host, ServerSeconds() - before.Server);
    }

    /// <summary>The server's children, those that have ended too.</summary>
    private double ServerSeconds()
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder.AsSpan()), out var id) ? id : 0)
            .Where(id => id > 0 && Stat(id) is { } stat && int.Parse(stat[ParentField], CultureInfo.InvariantCulture) == _server);
        return Seconds(_server, ChildTimeField) + children.Sum(id => Seconds(id, OwnTimeField));
    }

    private static double Seconds(int process, int field) =>
        Stat(process) is { } stat
            ? stat[field..(field + 2)].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond
            : 0;

    /// <summary>The fields after the program's name, from the state on; null where the process has ended.</summary>
    private static string[]? Stat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private double Status(string field)
    {
        var line = File.ReadLines($"/proc/{host}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / KibPerMib;
    }
}

/// <summary>Seconds by the clock, and of processor time in the service and in the database server.</summary>
internal sealed record Spent(double Wall, double Host, double Server)
{
    public double Processor => Host + Server;
}
