using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller puts the bytes of one message.</summary>
public abstract class SerializationContext
{
    /// <summary>Ends the message with all its bytes at once.</summary>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>Ends the message that was written to the buffer writer.</summary>
    public virtual void Complete() => throw new NotImplementedException();

    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Announces the length, before the first use of the buffer writer.</summary>
    public virtual void SetPayloadLength(int payloadLength) => throw new NotImplementedException();
}
