namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>What one system of a dealer pushes on one channel, in this order.</summary>
public sealed record Line(int Dealer, string Channel, string SourceSystem, IReadOnlyList<V1.IngestRecord> Records);

/// <summary>
/// What eight systems of three dealers push, from a seed. Channels of one source carry versions of the same records, some of them twice,
/// in any order, and references before and after what they refer to; what has no version keeps to one channel and to its order.
/// </summary>
public sealed class History
{
    public static readonly IReadOnlyList<(int Dealer, string SourceSystem)> Channels =
        [(0, "dms"), (0, "dms"), (0, "dms"), (1, "dms"), (1, "dms"), (1, "crm"), (2, "dms"), (2, "dms")];

    private readonly Random _random;
    private readonly int _each;
    private readonly SeededRecords _records;
    private readonly List<(double At, V1.IngestRecord Record)>[] _placed = [.. Channels.Select(_ => new List<(double, V1.IngestRecord)>())];

    private History(int seed, int each)
    {
        (_random, _each) = (new Random(seed), each);
        _records = new SeededRecords(_random);
        for (var subject = 0; !Lines().All(line => line.Count >= each); subject++) AddSubject(subject);
    }

    /// <summary>The same for the same seed, in every process.</summary>
    public static IReadOnlyList<Line> Of(int seed, int each)
    {
        var history = new History(seed, each);
        return [.. history.Lines().Zip(Channels, (line, of) => (line, of)).Select(
            (each, i) => new Line(each.of.Dealer, $"line-{i}", each.of.SourceSystem, [.. each.line.Order()]))];
    }

    private IEnumerable<Sorted> Lines() => _placed.Select(line => new Sorted(line, _each));

    /// <summary>A customer and what happens to it, spread over the channels of its source.</summary>
    private void AddSubject(int subject)
    {
        foreach (var source in Channels.Distinct())
        {
            if (OpenChannelsOf(source).Count == 0) continue;
            var customer = $"c{subject}";
            foreach (var record in _records.Customer(customer)) Scatter(source, record);
            foreach (var record in _records.Interactions($"i{subject}", customer)) Scatter(source, record);
            foreach (var record in _records.Complaint($"p{subject}", customer)) Scatter(source, record);
            if (subject % 5 == 0) InOrder(source, _records.Unversioned($"u{subject}", customer));
            if (subject % 23 == 0) InOrder(source, _records.Contradiction($"x{subject}"));
            if (subject % 17 == 0) Scatter(source, _records.Bad($"b{subject}"));
        }
    }

    private List<int> OpenChannelsOf((int, string) source) =>
        [.. Enumerable.Range(0, Channels.Count).Where(i => Channels[i] == source && _placed[i].Count < _each)];

    private void Scatter((int, string) source, V1.IngestRecord record)
    {
        for (var copies = _random.Next(8) == 0 ? 2 : 1; copies > 0; copies--)
            if (OpenChannelsOf(source) is { Count: > 0 } open) _placed[open[_random.Next(open.Count)]].Add((_random.NextDouble(), record));
    }

    private void InOrder((int, string) source, IReadOnlyList<V1.IngestRecord> records)
    {
        if (OpenChannelsOf(source) is not { Count: > 0 } open) return;
        var places = records.Select(_ => _random.NextDouble()).Order().ToArray();
        _placed[open[_random.Next(open.Count)]].AddRange(places.Zip(records));
    }

    /// <summary>One channel's records as they were placed; a little more than wanted is cut off at the end.</summary>
    private readonly record struct Sorted(List<(double At, V1.IngestRecord Record)> Placed, int Each)
    {
        public int Count => Placed.Count;

        public IEnumerable<V1.IngestRecord> Order() => Placed.OrderBy(placed => placed.At).Select(placed => placed.Record).Take(Each);
    }
}
