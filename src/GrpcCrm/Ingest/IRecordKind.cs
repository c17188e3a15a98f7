using Google.Protobuf;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Ingest;

/// <summary>A kind of record that can be pushed. A feature adds one by one file: how it is read, checked and stored.</summary>
public interface IRecordKind
{
    V1.RecordKind Kind { get; }

    V1.IngestRecord.PayloadOneofCase Case { get; }

    /// <summary>The name of its field in the record, for the paths of violations.</summary>
    string Field => V1.IngestRecord.Descriptor.FindFieldByNumber((int)Case).Name;

    /// <summary>Where its versions are stored, and from which inputs.</summary>
    VersionedTable Table { get; }

    /// <summary>What records of other kinds refer to it as, if they do; such kinds are stored first.</summary>
    ReferenceTarget? Target { get; }

    IMessage PayloadOf(V1.IngestRecord record);

    /// <summary>The content of a deleted record: none.</summary>
    IMessage EmptyPayload();

    /// <summary>
    /// Fills in what the record leaves to its source system, clears what it may not say, and adds what is wrong between its fields.
    /// </summary>
    void Prepare(IMessage payload, string path, RecordSource source, Violations violations);

    /// <summary>The manufacturer that the payload names; empty: its vehicle's or the dealer's only one; null: the kind has none.</summary>
    string? ManufacturerOf(IMessage payload);

    /// <summary>What the payload refers to, if anything.</summary>
    V1.ExternalReference? ReferenceOf(IMessage payload, ReferenceTarget target);

    /// <summary>What must follow in the same transaction once records of the kind are stored.</summary>
    Task FollowAsync(CrmDbContext db, RecordSource source, IReadOnlyList<StagedRecord> records, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>What must follow once records of the kind have found what they refer to.</summary>
    Task FollowTargetAsync(
        CrmDbContext db,
        RecordSource source,
        (ReferenceTarget Target, IReadOnlyList<string> ExternalIds) found,
        CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The payload without fields that this version of the contract does not know.</summary>
    IMessage ParseKnown(byte[] payload);
}

/// <summary>Where records come from, and when.</summary>
/// <param name="Dealer">The dealer whose records they are.</param>
/// <param name="SourceSystem">The source system of all of them.</param>
/// <param name="Now">
/// The time against which they are checked: the host's clock. In their transaction, its time, which is the recorded_time of all of them.
/// </param>
public sealed record RecordSource(Guid Dealer, string SourceSystem, DateTime Now);
