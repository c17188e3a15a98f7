namespace Grpc.Core;

/// <summary>Wishes for the writing of one message.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>The message may wait in a buffer for more to follow.</summary>
    BufferHint = 0x1,

    /// <summary>The message goes out as it is, whatever encoding the call uses.</summary>
    NoCompress = 0x2,
}

/// <summary>The flags that apply to the messages that a call or a stream writes.</summary>
public class WriteOptions(WriteFlags flags = default)
{
    public static readonly WriteOptions Default = new();

    public WriteFlags Flags { get; } = flags;
}
