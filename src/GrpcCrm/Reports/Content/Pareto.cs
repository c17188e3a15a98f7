namespace GrpcCrm.Reports.Content;

/// <summary>One category among all that were counted, or those that are withheld, without numbers.</summary>
public sealed record ParetoLine(int Rank, string Category, long Count, long Customers)
{
    /// <summary>In percent of all.</summary>
    public double Share { get; init; }

    /// <summary>The share of all up to this one; null where a line before is withheld.</summary>
    public double? CumulativeShare { get; init; }

    public bool IsVitalFew { get; init; }

    public bool IsWithheld { get; init; }
}

/// <summary>The categories in the order of their frequency, count descending, then category ascending by code points.</summary>
public static class Pareto
{
    private const long VitalPercent = 80;

    public static IReadOnlyList<ParetoLine> Of(IReadOnlyDictionary<string, Tally> categories)
    {
        var all = categories.Values.Sum(tally => tally.Counted);
        var lines = new List<ParetoLine>();
        var before = 0L;
        foreach (var (category, tally) in categories
            .OrderByDescending(category => category.Value.Counted).ThenBy(category => category.Key, CodePointOrder.Instance))
        {
            lines.Add(new ParetoLine(lines.Count + 1, category, tally.Counted, tally.Customers)
            {
                Share = 100.0 * tally.Counted / all,
                CumulativeShare = 100.0 * (before + tally.Counted) / all,
                IsVitalFew = before * 100 < VitalPercent * all,
            });
            before += tally.Counted;
        }

        return lines;
    }

    /// <summary>
    /// Withholds the categories to which fewer customers contribute than may be shown, at least two of them, so that none is the total's
    /// rest. They end as one line without a name: a rare category may say who complained.
    /// </summary>
    /// <param name="lines">A report's.</param>
    /// <param name="members">The same of each dealer, where the report is about several; see <see cref="Suppression"/>.</param>
    public static IReadOnlyList<ParetoLine> Suppressed(IReadOnlyList<ParetoLine> lines, IReadOnlyList<IReadOnlyList<ParetoLine>> members)
    {
        var unseen = members
            .SelectMany(member => member.ExceptBy(Suppressed(member, []).Select(line => line.Category), line => line.Category))
            .ToLookup(line => line.Category, line => line.Customers, StringComparer.Ordinal);
        var withheld = lines
            .Where(line => Suppression.IsSmall(line.Customers) || Suppression.IsSmall(unseen[line.Category].Sum()))
            .ToHashSet();
        if (withheld.Count == 0) return lines;
        if (withheld.Count == 1 && lines.Where(line => !withheld.Contains(line)).MinBy(line => (line.Customers, -line.Rank)) is { } next)
            withheld.Add(next);

        var first = withheld.Min(line => line.Rank);
        var shown = lines.Where(line => !withheld.Contains(line))
            .Select(line => line.Rank < first ? line : line with { CumulativeShare = null });
        return [.. shown, new ParetoLine(0, "", 0, 0) { IsWithheld = true }];
    }

    /// <summary>By code points, as every language can do it: .NET's ordinal order is one of UTF-16 units.</summary>
    private sealed class CodePointOrder : IComparer<string>
    {
        public static readonly CodePointOrder Instance = new();

        public int Compare(string? one, string? other)
        {
            var (left, right) = ((one ?? "").EnumerateRunes().GetEnumerator(), (other ?? "").EnumerateRunes().GetEnumerator());
            while (true)
            {
                var (more, otherMore) = (left.MoveNext(), right.MoveNext());
                if (!more || !otherMore) return more.CompareTo(otherMore);
                var order = left.Current.Value.CompareTo(right.Current.Value);
                if (order != 0) return order;
            }
        }
    }
}
