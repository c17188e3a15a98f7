using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Ingest;

/// <summary>What all kinds do alike, over the type of their payload.</summary>
public abstract class RecordKind<T> : IRecordKind
    where T : class, IMessage<T>, new()
{
    private static readonly MessageParser<T> KnownFieldsOnly = new MessageParser<T>(() => new T()).WithDiscardUnknownFields(true);

    public abstract V1.RecordKind Kind { get; }

    public abstract V1.IngestRecord.PayloadOneofCase Case { get; }

    public abstract VersionedTable Table { get; }

    public virtual ReferenceTarget? Target => null;

    public IMessage PayloadOf(V1.IngestRecord record) => Payload(record);

    public IMessage EmptyPayload() => new T();

    public void Prepare(IMessage payload, string path, RecordSource source, Violations violations) =>
        Prepare((T)payload, path, source, violations);

    public string? ManufacturerOf(IMessage payload) => Manufacturer((T)payload);

    public V1.ExternalReference? ReferenceOf(IMessage payload, ReferenceTarget target) => Reference((T)payload, target);

    public IMessage ParseKnown(byte[] payload) => KnownFieldsOnly.ParseFrom(payload);

    protected abstract T Payload(V1.IngestRecord record);

    protected abstract void Prepare(T payload, string path, RecordSource source, Violations violations);

    protected virtual string? Manufacturer(T payload) => null;

    protected virtual V1.ExternalReference? Reference(T payload, ReferenceTarget target) => null;

    protected static void NotAhead(Timestamp? time, string path, RecordSource source, Violations violations) =>
        SourceClockMessages.NotAhead(time, path, source.Now, violations);
}
