using System.Globalization;
using System.Text.Json;
using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Soak;

/// <summary>A span in which the database was broken, or had not been whole again for long.</summary>
internal sealed record Outage(string Name, DateTime From, DateTime Until);

/// <summary>
/// What a host has logged. That something fails while the database is broken is expected of what works in the background; a call that ends
/// in an unexpected fault never is.
/// </summary>
internal static class HostLog
{
    private const double BytesPerMinute = 128 * 1024;
    private const string CallFault = "Fault in {Method}";
    private const int ShownKinds = 8;

    public static void Report(BenchScene scene, IReadOnlyList<Outage> outages, TimeSpan time, Figures figures)
    {
        for (var host = 0; host < scene.Hosts.Count; host++)
        {
            var file = scene.LogOf(host);
            var bytes = new FileInfo(file).Length;
            figures.Add($"host {host + 1}: log", "MiB", bytes / 1048576.0);
            figures.Check(
                $"host {host + 1}: log", $"{bytes / time.TotalMinutes / 1024:N0} KiB a minute", $"≤ {BytesPerMinute / 1024:N0}",
                bytes / time.TotalMinutes <= BytesPerMinute);
            Judge(Errors(file).ToList(), outages, $"host {host + 1}", figures);
        }
    }

    private static void Judge(List<(DateTime At, string Kind)> errors, IReadOnlyList<Outage> outages, string host, Figures figures)
    {
        var unexpected = errors
            .Where(error => error.Kind.Contains(CallFault, StringComparison.Ordinal) || !outages.Any(outage => Covers(outage, error.At)))
            .ToList();
        foreach (var kind in errors.CountBy(error => error.Kind).OrderByDescending(kind => kind.Value).Take(ShownKinds))
            figures.Add($"{host}: errors logged: {kind.Key}", "lines", kind.Value);
        figures.Check(
            $"{host}: errors of calls, or outside the database's faults", $"{unexpected.Count} of {errors.Count} lines of level error", "0",
            unexpected.Count == 0);
    }

    private static bool Covers(Outage outage, DateTime at) => at >= outage.From && at <= outage.Until;

    private static IEnumerable<(DateTime At, string Kind)> Errors(string file)
    {
        foreach (var line in File.ReadLines(file).Where(line => line.StartsWith('{')))
        {
            var (level, at, kind) = Read(line);
            if (level is "Error" or "Critical") yield return (at, kind);
        }
    }

    private static (string Level, DateTime At, string Kind) Read(string line)
    {
        try
        {
            using var entry = JsonDocument.Parse(line);
            var root = entry.RootElement;
            var category = root.GetProperty("Category").GetString()!;
            var text = root.TryGetProperty("State", out var state) && state.TryGetProperty("{OriginalFormat}", out var format)
                ? format.GetString()
                : root.GetProperty("Message").GetString();
            var at = DateTime.Parse(
                root.GetProperty("Timestamp").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
            return (root.GetProperty("LogLevel").GetString()!, at, $"{category[(category.LastIndexOf('.') + 1)..]}: {text}");
        }
        catch (JsonException)
        {
            return ("", default, "");
        }
    }
}
