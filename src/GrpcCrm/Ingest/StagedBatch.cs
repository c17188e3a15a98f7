using System.Runtime.InteropServices;
using Google.Protobuf;
using GrpcCrm.Dealers;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Validation;
using FieldViolation = Google.Rpc.BadRequest.Types.FieldViolation;

namespace GrpcCrm.Ingest;

/// <summary>
/// A batch as it will be stored: each record checked by itself, and one record a key. Everything here is decided before anything is
/// written; of the database it needs only what BatchOpening has asked.
/// </summary>
public sealed class StagedBatch(RecordSource source)
{
    private readonly List<StagedRecord> _arrived = [];
    private readonly List<(string SourceSystem, string ExternalId)> _customers = [];
    private readonly Dictionary<(string SourceSystem, string ExternalId), int> _places = [];

    public RecordSource Source { get; } = source;

    /// <summary>What became of the records so far.</summary>
    public BatchOutcome Outcome { get; } = new();

    /// <summary>Records that are set aside.</summary>
    public List<RejectedRecord> Rejected { get; } = [];

    /// <summary>The records to store: of each key, the one that outdoes the others.</summary>
    public IReadOnlyList<StagedRecord> Winners { get; private set; } = [];

    /// <summary>What it probably brings; it only tells which way of storing it is tried first.</summary>
    public ExpectedKeys Expected { get; set; }

    /// <summary>Records that another of the batch outdid.</summary>
    public int FoldedCount { get; private set; }

    /// <summary>The customers that its records refer to, each once.</summary>
    public IReadOnlyList<(string SourceSystem, string ExternalId)> Customers => _customers;

    public static StagedBatch Of(IReadOnlyList<V1.IngestRecord> records, RecordKinds kinds, RecordSource source)
    {
        var batch = new StagedBatch(source);
        for (var i = 0; i < records.Count; i++) batch.Stage(i, records[i], kinds);
        return batch;
    }

    /// <summary>The batch as it was before folding, for a transaction of that time; one that is run again starts from the same.</summary>
    public StagedBatch Copy(DateTime now)
    {
        var copy = new StagedBatch(Source with { Now = now });
        copy._arrived.AddRange(_arrived);
        copy.Rejected.AddRange(Rejected);
        copy._customers.AddRange(_customers);
        return copy;
    }

    /// <summary>Tells the ids of <see cref="Customers"/>, in that order; null for one that is not known yet.</summary>
    public void SetCustomers(IReadOnlyList<Guid?> ids)
    {
        foreach (var record in _arrived) record.KnownCustomer = record.CustomerPlace is { } place ? ids[place] : null;
    }

    /// <summary>Finds each record's manufacturer and folds records of one key.</summary>
    /// <param name="brands">The brands that the dealer carries.</param>
    /// <param name="replayedBelow">Records with a lower index were sent before.</param>
    public void Fold(DealerBrands brands, long replayedBelow)
    {
        for (var i = 0; i < Rejected.Count; i++) Rejected[i] = WithBrand(Rejected[i], brands);
        var winners = new Dictionary<(V1.RecordKind Kind, string ExternalId), StagedRecord>(_arrived.Count);
        foreach (var record in _arrived)
        {
            record.Replayed = record.Index < replayedBelow;
            if (!TrySetManufacturer(record, brands)) continue;
            var key = (record.Kind.Kind, record.ExternalId);
            if (winners.TryGetValue(key, out var other)) winners[key] = Newer(other, record);
            else winners.Add(key, record);
        }

        // In key order, so that batches which share keys lock them in one order.
        Winners = [.. winners.Values.OrderBy(record => record.ExternalId, StringComparer.Ordinal)];
    }

    private void Stage(int index, V1.IngestRecord record, RecordKinds kinds)
    {
        var violations = new Violations();
        var kind = kinds.Of(record);
        var original = record.Deleted ? record.Clone() : record;
        var payload = kind is null || record.Deleted ? kind?.EmptyPayload() : kind.PayloadOf(record);
        if (kind is null) violations.Add("payload", "REQUIRED", "The record has no payload of a kind that is known here. Set one.");
        if (record.Deleted) record.ClearPayload();

        MessageCheck.Of(V1.IngestRecord.Descriptor).Check(record, "", null, violations);
        original.ExternalId = record.ExternalId;
        if (kind is not null && !record.Deleted) kind.Prepare(payload!, kind.Field + ".", Source, violations);

        if (violations.Any)
        {
            Rejected.Add(new RejectedRecord(index, original, kind?.Kind ?? default, V1.ErrorReason.FieldInvalid, violations.Found)
            {
                Read = kind is null || record.Deleted ? null : (kind, payload!),
            });
            return;
        }

        _arrived.Add(new StagedRecord(index, original, kind!, payload!) { CustomerPlace = PlaceOfCustomer(kind!, payload!) });
    }

    /// <summary>Where the customer that a record refers to stands among <see cref="Customers"/>.</summary>
    private int? PlaceOfCustomer(IRecordKind kind, IMessage payload)
    {
        if (kind.ReferenceOf(payload, ReferenceTarget.Customer) is not { } reference) return null;
        var customer = (reference.SourceSystem, reference.ExternalId);
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, customer, out var isThere);
        if (isThere) return place;
        place = _customers.Count;
        _customers.Add(customer);
        return place;
    }

    private bool TrySetManufacturer(StagedRecord record, DealerBrands brands)
    {
        if (record.Record.Deleted || record.Kind.ManufacturerOf(record.Payload) is not { } name) return true;
        var named = name.Length == 0 ? (Guid?)null : ResourceNames.Manufacturers.Parse(name).Id;
        record.ManufacturerDerived = named is null && record.Kind.ReferenceOf(record.Payload, ReferenceTarget.Vehicle) is not null;
        if (record.ManufacturerDerived)
        {
            record.ManufacturerId = brands.Only;
            return true;
        }

        if (brands.TryResolve(named, out var manufacturer))
        {
            record.ManufacturerId = manufacturer;
            return true;
        }

        var refused = Refusal(record.Kind, isNamed: named is not null);
        Rejected.Add(new RejectedRecord(record.Index, record.Record, record.Kind.Kind, V1.ErrorReason.FieldInvalid, [refused]));
        return false;
    }

    /// <summary>What is wrong with its brand is told together with what else is wrong with the record.</summary>
    private static RejectedRecord WithBrand(RejectedRecord rejected, DealerBrands brands)
    {
        if (rejected.Read is not var (kind, payload) || kind.ManufacturerOf(payload) is not { } name) return rejected;
        var isNamed = name.Length > 0;
        if (!isNamed && kind.ReferenceOf(payload, ReferenceTarget.Vehicle) is not null) return rejected;
        // A name that is none is told already.
        if (isNamed && !ResourceNames.Manufacturers.TryParse(name, out _)) return rejected;
        Guid? named = isNamed ? ResourceNames.Manufacturers.Parse(name).Id : null;
        return brands.TryResolve(named, out _) ? rejected : rejected with { Violations = [Refusal(kind, isNamed), .. rejected.Violations] };
    }

    private static FieldViolation Refusal(IRecordKind kind, bool isNamed) => new()
    {
        Field = kind.Field + ".manufacturer",
        Reason = isNamed ? "NOT_CARRIED" : "REQUIRED",
        Description = isNamed
            ? "The dealer does not carry this brand. Name one that it carries, or have the operator add it."
            : "The dealer carries several brands. Name the manufacturer.",
    };

    /// <summary>The highest version, else the last. Of equal versions with other content the first, as if they came one by one.</summary>
    private StagedRecord Newer(StagedRecord earlier, StagedRecord later)
    {
        var sameVersion = later.SourceVersion is not null && later.SourceVersion == earlier.SourceVersion;
        if (sameVersion && !later.Hash.AsSpan().SequenceEqual(earlier.Hash))
        {
            Rejected.Add(RejectedRecord.Conflict(later));
            return earlier;
        }

        FoldedCount++;
        var earlierWins = earlier.SourceVersion is { } version && (later.SourceVersion is not { } newer || newer <= version);
        return earlierWins ? earlier : later;
    }
}
