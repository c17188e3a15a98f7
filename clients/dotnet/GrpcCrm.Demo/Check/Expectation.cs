using System.Security.Cryptography;
using Google.Protobuf;
using GrpcCrm.Demo.Run;
using GrpcCrm.Demo.Sources;

namespace GrpcCrm.Demo.Check;

/// <summary>What became of all records of a dealer.</summary>
internal sealed record Fates(long Stored, long Superseded, long Duplicate, long Quarantined)
{
    public long All => Stored + Superseded + Duplicate + Quarantined;
}

/// <summary>
/// What must be stored after a dealer has sent its records, by the contract's words alone and one record after another: the highest version
/// wins, without versions the later arrival, a known version with other content is refused, and what breaks a rule is set aside.
/// </summary>
internal sealed class Expectation(RegisteredDealer dealer)
{
    private readonly Dictionary<RecordKey, ExpectedRow> _current = [];
    private readonly Dictionary<(RecordKey, Content), long> _arrivals = [];
    private readonly HashSet<(RecordKey, Int128)> _rejections = [];
    private long _quarantined;

    /// <summary>The current record of each key, and its version if it has one.</summary>
    public IReadOnlyDictionary<RecordKey, ExpectedRow> Current => _current;

    /// <summary>The keys of what is set aside, as often as different records with that key were.</summary>
    public IEnumerable<RecordKey> Rejections => _rejections.Select(rejection => rejection.Item1);

    /// <summary>After everything was sent, or what was sent before the months were closed.</summary>
    public static Expectation Of(RegisteredDealer dealer, bool beforeClose = false)
    {
        var expectation = new Expectation(dealer);
        var late = beforeClose || !dealer.IsLate ? [] : SourceFile.Read(dealer.LateFile);
        foreach (var source in SourceFile.Read(dealer.SourceFile).Concat(late))
            expectation.Take(source);
        return expectation;
    }

    /// <summary>True if the source has sent this content under this key.</summary>
    public bool HasArrived(RecordKey key, Content content) => _arrivals.ContainsKey((key, content));

    /// <summary>Each record has one fate: of those with the winning content one is stored and the others are its duplicates.</summary>
    public Fates Fates()
    {
        var accepted = _arrivals.Values.Sum();
        var winning = _current.Sum(row => _arrivals[(row.Key, row.Value.Content)]);
        return new Fates(_current.Count, accepted - winning, winning - _current.Count, _quarantined);
    }

    private void Take(SourceRecord source)
    {
        var (record, key) = (source.Record, RecordKey.Of(source.Record));
        if (source.IsBad)
        {
            Reject(key, record);
            return;
        }
        var row = new ExpectedRow(record, record.HasSourceVersion ? record.SourceVersion : null, Content.Of(record, dealer));
        var known = _current.GetValueOrDefault(key);
        if (known is { Version: { } version } && row.Version == version && row.Content != known.Content)
        {
            Reject(key, record);
            return;
        }
        _arrivals[(key, row.Content)] = _arrivals.GetValueOrDefault((key, row.Content)) + 1;
        if (known?.Version is not { } stored || row.Version is not { } arrived || arrived > stored)
            _current[key] = row;
    }

    private void Reject(RecordKey key, V1.IngestRecord record)
    {
        _quarantined++;
        _rejections.Add((key, BitConverter.ToInt128(SHA256.HashData(record.ToByteArray()))));
    }
}

/// <summary>The record that holds a key.</summary>
internal sealed record ExpectedRow(V1.IngestRecord Record, long? Version, Content Content);
