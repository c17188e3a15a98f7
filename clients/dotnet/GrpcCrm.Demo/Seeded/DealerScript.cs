using System.Globalization;
using GrpcCrm.Demo.Run;
using GrpcCrm.Demo.Sources;

namespace GrpcCrm.Demo.Seeded;

/// <summary>
/// All that one dealer's system sends, as such systems do: newer versions before older ones, records twice, references before what they
/// refer to, deletions, and some that break a rule.
/// </summary>
internal sealed class DealerScript
{
    private const int Contradictions = 3;
    private const int ContradictionsFrom = 4000;
    private readonly Random _random;
    private readonly Subjects _subjects;
    private readonly BadRecords _bad;
    private readonly List<(double Due, SourceRecord Record)> _postings = [];

    public DealerScript(RegisteredDealer dealer, int seed)
    {
        _random = new Random(seed);
        var times = new SeededTimes(_random, dealer.TimeZone);
        _subjects = new Subjects(_random, times, dealer);
        _bad = new BadRecords(_random, _subjects, dealer);
    }

    public IEnumerable<SourceRecord> Records(int count)
    {
        for (var step = 0; _postings.Count < count; step++)
            Post(step);
        List<SourceRecord> records = [.. _postings.OrderBy(posting => posting.Due).Take(count).Select(posting => posting.Record)];
        if (count >= ContradictionsFrom)
            Contradict(records);
        return records;
    }

    private void Post(int step)
    {
        var kind = _random.NextDouble();
        if (kind < 0.003)
            _postings.Add((step, new SourceRecord(_bad.Next(step), IsBad: true)));
        else if (kind < 0.14)
            SendCustomer(step);
        else if (kind < 0.75)
            Send(step, Id('I', step), _subjects.Interaction());
        else
            Send(step, Id('C', step), _subjects.Complaint());
    }

    private void SendCustomer(int step)
    {
        var states = _subjects.Customer();
        Send(step, _subjects.LastCustomer, states);
    }

    /// <summary>Sends the states of one subject, most with version numbers; without them the later arrival counts.</summary>
    private void Send(int step, string externalId, List<V1.IngestRecord> states)
    {
        if (_random.NextDouble() < 0.02)
            states.Add(Deletion(states[^1]));
        var isVersioned = _random.NextDouble() < 0.7;
        var disorder = _random.NextDouble() < 0.2 ? 400 : 20;
        for (var version = 0; version < states.Count; version++)
        {
            var record = states[version];
            record.ExternalId = externalId;
            if (isVersioned)
                record.SourceVersion = version + 1;
            var due = step + (version * 30) + (disorder * _random.NextDouble());
            _postings.Add((due, new SourceRecord(record)));
            if (_random.NextDouble() < 0.03)
                _postings.Add((due + (2000 * _random.NextDouble()), new SourceRecord(record)));
        }
    }

    /// <summary>The last records claim versions that the first ones brought with other content. No batch can hold both.</summary>
    private static void Contradict(List<SourceRecord> records)
    {
        for (var twin = 0; twin < Contradictions; twin++)
        {
            records[twin] = Twin(twin, "First");
            records[^(twin + 1)] = Twin(twin, "Second");
        }
    }

    private static SourceRecord Twin(int number, string name) => new(new V1.IngestRecord
    {
        ExternalId = Id('T', number),
        SourceVersion = 1,
        Customer = new V1.Customer { Kind = V1.CustomerKind.Person, GivenName = name, FamilyName = "Customer" },
    });

    private static V1.IngestRecord Deletion(V1.IngestRecord last) => last.PayloadCase switch
    {
        V1.IngestRecord.PayloadOneofCase.Customer => new() { Deleted = true, Customer = new() },
        V1.IngestRecord.PayloadOneofCase.Interaction => new() { Deleted = true, Interaction = new() },
        V1.IngestRecord.PayloadOneofCase.Complaint => new() { Deleted = true, Complaint = new() },
        _ => throw new ArgumentException("A state has a payload.", nameof(last)),
    };

    private static string Id(char kind, int number) => kind + number.ToString("000000", CultureInfo.InvariantCulture);
}
