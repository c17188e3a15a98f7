using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Closing;

/// <summary>The statement and the closing right after it, with MiB of the service.</summary>
internal sealed record Pair(Spent Pass, Spent Closing, double Growth, double Peak)
{
    public required double Load { get; init; }
}

/// <summary>What the pairs tell.</summary>
internal static class ClosingFigures
{
    public static void Add(Figures figures, string name, int dealers, List<Pair> pairs)
    {
        figures.Add($"{name}: SQL pass", "s", pairs.Select(pair => pair.Pass.Wall));
        figures.Add($"{name}: closing", "s", pairs.Select(pair => pair.Closing.Wall));
        figures.Add($"{name}: closing / SQL pass", "ratio", pairs.Select(pair => pair.Closing.Wall / pair.Pass.Wall));
        figures.Add($"{name}: SQL pass, processor", "s", pairs.Select(pair => pair.Pass.Server));
        figures.Add($"{name}: closing, processor, database", "s", pairs.Select(pair => pair.Closing.Server));
        figures.Add($"{name}: closing, processor, service", "s", pairs.Select(pair => pair.Closing.Host));
        figures.Add($"{name}: closing / SQL pass, processor", "ratio", pairs.Select(pair => pair.Closing.Processor / pair.Pass.Processor));
        figures.Add($"{name}: reports", "1/s", pairs.Select(pair => dealers / pair.Closing.Wall));
        figures.Add($"{name}: service, growth at most", "MiB", pairs.Select(pair => pair.Growth));
        figures.Add($"{name}: service, memory at most", "MiB", pairs.Select(pair => pair.Peak));
        figures.Add($"{name}: load of the machine", "", pairs.Select(pair => pair.Load));
    }

    public static void Compare(Figures figures, string name, List<Pair> small, List<Pair> large)
    {
        figures.Add($"{name}: SQL pass", "ratio", large.Zip(small, (old, young) => old.Pass.Wall / young.Pass.Wall));
        figures.Add($"{name}: closing", "ratio", large.Zip(small, (old, young) => old.Closing.Wall / young.Closing.Wall));
        figures.Add(
            $"{name}: closing, processor", "ratio", large.Zip(small, (old, young) => old.Closing.Processor / young.Closing.Processor));
    }
}
