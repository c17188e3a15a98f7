namespace GrpcCrm.Benchmarks.Frame;

/// <summary>Positions in measured values.</summary>
internal static class Sample
{
    /// <summary>Of values in ascending order.</summary>
    public static double Median(IReadOnlyList<double> sorted) =>
        (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    /// <summary>The nearest rank of values in any order.</summary>
    public static double Percentile(IEnumerable<double> values, int percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * percent / 100.0) - 1)];
    }
}
