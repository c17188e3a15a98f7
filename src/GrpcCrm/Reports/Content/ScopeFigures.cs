using GrpcCrm.Interactions;
using GrpcCrm.Platform;

namespace GrpcCrm.Reports.Content;

/// <summary>What was counted of what was observed, and how many different customers contributed; one without counts as one.</summary>
public readonly record struct Tally(long Counted, long Observed, long Customers)
{
    public static Tally operator +(Tally one, Tally other) =>
        new(one.Counted + other.Counted, one.Observed + other.Observed, one.Customers + other.Customers);
}

/// <summary>Values in ascending order, from which percentiles and means are taken.</summary>
public sealed record Sample(IReadOnlyList<long> Values, long Customers)
{
    public static readonly Sample Empty = new([], 0);

    public static Sample Merge(IEnumerable<Sample> samples)
    {
        var all = samples.ToList();
        return new Sample([.. all.SelectMany(sample => sample.Values).Order()], all.Sum(sample => sample.Customers));
    }
}

/// <summary>
/// All figures of some phases of the customer's journey: tallies and samples by the metric's code, interactions by channel and direction,
/// received complaints by category.
/// </summary>
public sealed record ScopeFigures(
    SortedDictionary<string, Tally> Tallies,
    SortedDictionary<string, Sample> Samples,
    SortedDictionary<InteractionKind, Tally> Interactions,
    SortedDictionary<string, Tally> Categories)
{
    public Tally TallyOf(string metric) => Tallies.GetValueOrDefault(metric);

    public Sample SampleOf(string metric) => Samples.GetValueOrDefault(metric, Sample.Empty);

    /// <summary>The figures of several dealers together. No customer is with two dealers, so that customers add up.</summary>
    public static ScopeFigures Merge(IReadOnlyCollection<ScopeFigures> members) => new(
        Sums(members.SelectMany(member => member.Tallies), StringComparer.Ordinal),
        new SortedDictionary<string, Sample>(
            members.SelectMany(member => member.Samples).GroupBy(sample => sample.Key, sample => sample.Value, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, Sample.Merge, StringComparer.Ordinal),
            StringComparer.Ordinal),
        Sums(members.SelectMany(member => member.Interactions), InteractionKind.Order),
        Sums(members.SelectMany(member => member.Categories), StringComparer.Ordinal));

    private static SortedDictionary<TKey, Tally> Sums<TKey>(IEnumerable<KeyValuePair<TKey, Tally>> tallies, IComparer<TKey> order)
        where TKey : notnull
    {
        var sums = new SortedDictionary<TKey, Tally>(order);
        foreach (var (key, tally) in tallies) sums[key] = sums.GetValueOrDefault(key) + tally;
        return sums;
    }
}

/// <summary>A channel and a direction; the numbers are the contract's.</summary>
public readonly record struct InteractionKind(short Channel, short Direction)
{
    public static readonly IComparer<InteractionKind> Order =
        Comparer<InteractionKind>.Create((one, other) => (one.Channel, one.Direction).CompareTo((other.Channel, other.Direction)));

    /// <summary>In the contract's words.</summary>
    public IEnumerable<CellDimension> Dimensions =>
    [
        new("channel", ((CommunicationChannel)Channel).WireName()),
        new("direction", ((InteractionDirection)Direction).WireName()),
    ];
}
