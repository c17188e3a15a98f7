using System.Security.Cryptography;
using Google.Protobuf;

namespace GrpcCrm.Ingest;

/// <summary>A valid record on its way to its table.</summary>
public sealed class StagedRecord(int index, V1.IngestRecord record, IRecordKind kind, IMessage payload)
{
    /// <summary>Its place in the batch.</summary>
    public int Index { get; } = index;

    public V1.IngestRecord Record { get; } = record;

    public IRecordKind Kind { get; } = kind;

    public IMessage Payload { get; } = payload;

    public byte[] Hash { get; } = HashOf(kind, payload, record.Deleted);

    /// <summary>Which manufacturer it is about; known once the dealer's brands are.</summary>
    public Guid? ManufacturerId { get; set; }

    /// <summary>True if it names no manufacturer of its own but a vehicle: then it is about the vehicle's, once that is known.</summary>
    public bool ManufacturerDerived { get; set; }

    /// <summary>Which of its batch's customers it refers to, if to any.</summary>
    public int? CustomerPlace { get; init; }

    /// <summary>The customer that it refers to, where that was known before the batch is written.</summary>
    public Guid? KnownCustomer { get; set; }

    /// <summary>True if all that it refers to is known, so that nothing is to be looked up when it is written.</summary>
    public bool IsFound => Kind.Table.Targets.All(target =>
        Kind.ReferenceOf(Payload, target) is null || (target.IsFoundFirst && KnownCustomer is not null));

    /// <summary>True if its place in the channel lies below the channel's offset: it was sent before.</summary>
    public bool Replayed { get; set; }

    public string ExternalId => Record.ExternalId;

    public long? SourceVersion => Record.HasSourceVersion ? Record.SourceVersion : null;

    /// <summary>
    /// SHA-256 of what the record says in the fields that this version of the contract knows, so that a sender's newer contract or other
    /// encoding makes no difference. Payloads hold no maps, so their encoding here is deterministic.
    /// </summary>
    private static byte[] HashOf(IRecordKind kind, IMessage payload, bool deleted)
    {
        var bytes = payload.ToByteArray();
        var known = kind.ParseKnown(bytes);
        if (known.CalculateSize() != bytes.Length) bytes = known.ToByteArray();
        return SHA256.HashData([deleted ? (byte)1 : (byte)0, .. bytes]);
    }
}
