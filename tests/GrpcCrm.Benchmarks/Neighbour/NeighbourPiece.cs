using System.CommandLine;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Neighbour;

/// <summary>How often each window is measured, and how long it takes for each rpc.</summary>
internal sealed record NeighbourSize(int Windows, TimeSpan Time, IReadOnlyList<string> Attacks);

/// <summary>What one tenant's waits cost while another one misbehaves.</summary>
internal static class NeighbourPiece
{
    public static Piece Create()
    {
        var windows = new Option<int>("--windows") { Description = "Windows with and without it, by turns.", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "Of each rpc in a window; in short ones a p99 is chance.", DefaultValueFactory = _ => 10 };
        var attacks = new Option<string[]>("--only")
        {
            Description = $"Only these of {string.Join(", ", NeighbourRun.Attacks)}.",
            DefaultValueFactory = _ => NeighbourRun.Attacks,
            AllowMultipleArgumentsPerToken = true,
        };
        return new Piece("neighbour", "Calls of one tenant while another stalls, holds its lock, floods, or does not read.")
        {
            OnlyByName = true,
            Options = [windows, seconds, attacks],
            Run = (parsed, figures, cancellationToken) =>
            {
                var size = new NeighbourSize(
                    parsed.GetValue(windows), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(attacks)!);
                if (size.Windows < 1 || size.Time <= TimeSpan.Zero) throw new DemoException("--windows and --seconds are above 0.");
                if (size.Attacks.Except(NeighbourRun.Attacks).FirstOrDefault() is { } unknown)
                    throw new DemoException($"{unknown} is none of {string.Join(", ", NeighbourRun.Attacks)}.");
                return NeighbourRun.RunAsync(size, figures, cancellationToken);
            },
        };
    }
}
