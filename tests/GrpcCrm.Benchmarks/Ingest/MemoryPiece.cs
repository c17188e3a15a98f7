using System.CommandLine;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Ingest;

/// <summary>How long, how fast and over how many streams records are pushed.</summary>
internal sealed record MemorySize(int Minutes, int PerSecond, int Streams)
{
    public const int Batch = 500;

    /// <summary>Of each stream.</summary>
    public int Batches => Math.Max(Minutes * 60 * PerSecond / Streams / Batch, 1);
}

/// <summary>The service's memory under steady ingest.</summary>
internal static class MemoryPiece
{
    private const int FewestMinutes = 3;

    public static Piece Create()
    {
        var minutes = new Option<int>("--minutes") { Description = "Minutes of steady ingest.", DefaultValueFactory = _ => 10 };
        var perSecond = new Option<int>("--records-per-second") { Description = "Records in a second.", DefaultValueFactory = _ => 10_000 };
        var streams = new Option<int>("--memory-streams") { Description = "Streams.", DefaultValueFactory = _ => 8 };
        return new Piece("memory", "Pushes interactions at a steady pace and looks at the service's memory.")
        {
            Options = [minutes, perSecond, streams],
            Run = (parsed, figures, cancellationToken) =>
            {
                var size = new MemorySize(parsed.GetValue(minutes), parsed.GetValue(perSecond), parsed.GetValue(streams));
                if (size.Minutes < FewestMinutes || size.PerSecond < 1 || size.Streams < 1)
                    throw new DemoException($"--minutes is at least {FewestMinutes}, the other options are at least 1.");
                return MemoryRun.RunAsync(size, figures, cancellationToken);
            },
        };
    }
}
