using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Ingest;

/// <summary>What all kinds do alike, over the type of their payload.</summary>
public abstract class RecordKind<T> : IRecordKind
    where T : class, IMessage<T>, new()
{
    /// <summary>How far ahead of our clock a source's clock may be.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(1);

    private static readonly MessageParser<T> KnownFieldsOnly = new MessageParser<T>(() => new T()).WithDiscardUnknownFields(true);

    public abstract V1.RecordKind Kind { get; }

    public abstract V1.IngestRecord.PayloadOneofCase Case { get; }

    public abstract VersionedTable Table { get; }

    public virtual bool IsReferredTo => false;

    public IMessage PayloadOf(V1.IngestRecord record) => Payload(record);

    public IMessage EmptyPayload() => new T();

    public void Prepare(IMessage payload, string path, Channel channel, Violations violations) =>
        Prepare((T)payload, path, channel, violations);

    public string? ManufacturerOf(IMessage payload) => Manufacturer((T)payload);

    public V1.ExternalReference? CustomerOf(IMessage payload) => Customer((T)payload);

    public IMessage ParseKnown(byte[] payload) => KnownFieldsOnly.ParseFrom(payload);

    protected abstract T Payload(V1.IngestRecord record);

    protected abstract void Prepare(T payload, string path, Channel channel, Violations violations);

    protected virtual string? Manufacturer(T payload) => null;

    protected virtual V1.ExternalReference? Customer(T payload) => null;

    /// <summary>A reference without a source system is to a record of its own source.</summary>
    protected static void Complete(V1.ExternalReference? reference, Channel channel)
    {
        if (reference is { SourceSystem.Length: 0 }) reference.SourceSystem = channel.SourceSystem;
    }

    protected static void NotAhead(Timestamp? time, string path, Channel channel, Violations violations)
    {
        if (time is not null && time.CompareTo(Timestamp.FromDateTime(channel.Now + ClockTolerance)) > 0)
            violations.Add(path, "FUTURE", "The time lies more than a day ahead of the service's clock.");
    }
}
