using System.Buffers;

namespace Grpc.Core;

/// <summary>Lets a contextual serializer fill an array, for callers of <see cref="Marshaller{T}.Serializer"/>.</summary>
internal sealed class ArraySerializationContext : SerializationContext
{
    private readonly ArrayBufferWriter<byte> _writer = new();
    private byte[]? _payload;

    public override void Complete(byte[] payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        End(payload);
    }

    public override void Complete() => End(_writer.WrittenSpan.ToArray());

    public override IBufferWriter<byte> GetBufferWriter() =>
        _payload is null ? _writer : throw new InvalidOperationException("The message is already complete.");

    public override void SetPayloadLength(int payloadLength)
    {
        if (payloadLength > 0)
            _writer.GetMemory(payloadLength);
    }

    public byte[] ToArray() => _payload ?? throw new InvalidOperationException("The serializer did not complete the message.");

    private void End(byte[] payload) =>
        _payload = _payload is null ? payload : throw new InvalidOperationException("The message is already complete.");
}

/// <summary>Lets a contextual deserializer read an array, for callers of <see cref="Marshaller{T}.Deserializer"/>.</summary>
internal sealed class ArrayDeserializationContext(byte[] payload) : DeserializationContext
{
    public override int PayloadLength => payload.Length;

    public override byte[] PayloadAsNewBuffer() => payload;
}
