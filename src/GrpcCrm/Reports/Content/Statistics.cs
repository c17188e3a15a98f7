namespace GrpcCrm.Reports.Content;

/// <summary>
/// The statistics of a cell, from whole numbers by operations whose results IEEE 754 fixes: every host computes the same bits.
/// </summary>
public static class Statistics
{
    /// <summary>The 0.975 quantile of the standard normal distribution: two-sided 95 %.</summary>
    private const double Z = 1.959963984540054;

    // 0.5^1000 is still far from the smallest double; above it the normal distribution is as good as the binomial.
    private const long GreatestExact = 1000;

    /// <summary>The 95 % score interval of a proportion (Wilson 1927), between 0 and 1.</summary>
    public static (double Low, double High) Wilson(long count, long observed)
    {
        var share = (double)count / observed;
        var square = Z * Z / observed;
        var centre = share + square / 2;
        var half = Z * Math.Sqrt(share * (1 - share) / observed + square / (4 * observed));
        return (
            count == 0 ? 0 : (centre - half) / (1 + square),
            count == observed ? 1 : (centre + half) / (1 + square));
    }

    /// <summary>The rank of a percentile by nearest rank, from 1: the same observation as PostgreSQL's percentile_disc.</summary>
    public static long NearestRank(long observed, int percentile) => (percentile * observed + 99) / 100;

    /// <summary>
    /// The ranks between which the median lies with at least 95 % confidence (order statistics: the binomial distribution with one half);
    /// null for fewer than 6 observations, which cannot give it.
    /// </summary>
    public static (long Low, long High)? MedianRanks(long observed)
    {
        var low = observed <= GreatestExact ? ExactLow(observed) : (long)Math.Floor((observed - Z * Math.Sqrt(observed)) / 2);
        return low < 1 ? null : (low, observed + 1 - low);
    }

    /// <summary>The greatest rank below which the median lies with a probability of at most 2.5 %.</summary>
    private static long ExactLow(long observed)
    {
        var low = 0L;
        var probability = Math.Pow(0.5, observed);
        for (var below = probability; below <= 0.025 && low < observed; below += probability)
        {
            low++;
            probability = probability * (observed - low + 1) / low;
        }

        return low;
    }
}
