using System.CommandLine;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Versus;

/// <summary>How often, how much and how long each build is measured.</summary>
internal sealed record VersusSize(int Pairs, int Records, TimeSpan Time)
{
    public const int Streams = 8;
    public const int Callers = 32;
    public const int Batch = 1000;

    public required int Dealers { get; init; }

    public required int PerMonth { get; init; }

    /// <summary>Of each stream, in whole batches.</summary>
    public int RecordsOfStream => Math.Max(Records / Streams / Batch, 1) * Batch;
}

/// <summary>Two published builds of the service side by side.</summary>
internal static class VersusPiece
{
    private const int PerComplaint = 20;

    public static Piece Create()
    {
        var before = new Option<DirectoryInfo>("--before")
        {
            Description = "A published build: dotnet publish src/GrpcCrm -c Release -o DIR.",
            Required = true,
        };
        var after = new Option<DirectoryInfo>("--after") { Description = "The published build that is compared with it.", Required = true };
        var pairs = new Option<int>("--pairs") { Description = "Times that both are measured, by turns.", DefaultValueFactory = _ => 7 };
        var records = new Option<int>("--records") { Description = "Records pushed in a pass.", DefaultValueFactory = _ => 200_000 };
        var seconds = new Option<double>("--seconds") { Description = "Of each measurement of calls.", DefaultValueFactory = _ => 6 };
        var dealers = new Option<int>("--dealers") { Description = "Dealers; each is reported.", DefaultValueFactory = _ => 200 };
        var perMonth = new Option<int>("--per-month")
        {
            Description = $"Interactions of a dealer in a month; a complaint for every {PerComplaint}.",
            DefaultValueFactory = _ => 1000,
        };
        return new Piece("versus", "Measures two published builds of the service by turns: ingest, calls, reports.")
        {
            OnlyByName = true,
            Options = [before, after, pairs, records, seconds, dealers, perMonth],
            Run = (parsed, figures, cancellationToken) =>
            {
                var time = TimeSpan.FromSeconds(parsed.GetValue(seconds));
                var size = new VersusSize(parsed.GetValue(pairs), parsed.GetValue(records), time)
                {
                    Dealers = parsed.GetValue(dealers),
                    PerMonth = parsed.GetValue(perMonth),
                };
                var builds = (parsed.GetValue(before)!, parsed.GetValue(after)!);
                return RunAsync(builds, size, figures, cancellationToken);
            },
        };
    }

    public static int Complaints(int interactions) => Math.Max(interactions / PerComplaint, 1);

    private static Task RunAsync(
        (DirectoryInfo Before, DirectoryInfo After) builds, VersusSize size, Figures figures, CancellationToken cancellationToken) =>
        size is { Pairs: > 0, Records: > 0, Dealers: > 0, PerMonth: > 0 } && size.Time > TimeSpan.Zero
            ? VersusRun.RunAsync((Folder(builds.Before), Folder(builds.After)), size, figures, cancellationToken)
            : throw new DemoException("--pairs, --records, --seconds, --dealers and --per-month are above 0.");

    private static string Folder(DirectoryInfo build) => File.Exists(Path.Join(build.FullName, "GrpcCrm.dll"))
        ? build.FullName
        : throw new DemoException($"{build.FullName} holds no GrpcCrm.dll; make one by: dotnet publish src/GrpcCrm -c Release -o {build}");
}
