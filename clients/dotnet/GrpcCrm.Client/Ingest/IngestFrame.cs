using System.Buffers;
using Google.Protobuf;
using Grpc.Core;

namespace GrpcCrm.Client;

/// <summary>An IngestRequest in its wire form. Batches are put together from the journal's bytes, without parsing them.</summary>
internal sealed class IngestFrame
{
    // grpccrm.v1.IngestRequest.batch = 2, IngestBatch.offset = 1 and IngestBatch.records = 2, with their wire types.
    private const byte BatchTag = 2 << 3 | 2;
    private const byte OffsetTag = 1 << 3 | 0;
    private const byte RecordTag = 2 << 3 | 2;
    private const int HeaderRoom = 32;
    private byte[] _buffer;
    private int _start = HeaderRoom;
    private int _end = HeaderRoom;

    private IngestFrame(byte[] buffer) => _buffer = buffer;

    /// <summary>The journal index of the first record.</summary>
    public long Index { get; private init; }

    /// <summary>The channel's offset of the first record.</summary>
    public long Offset { get; private init; }

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _end - _start);

    public static IngestFrame Open(V1.IngestOpen open)
    {
        var request = new V1.IngestRequest { Open = open };
        var frame = new IngestFrame(new byte[HeaderRoom + request.CalculateSize()]);
        request.WriteTo(frame._buffer.AsSpan(HeaderRoom));
        frame._end = frame._buffer.Length;
        return frame;
    }

    /// <summary>Takes as many of the reader's next records as the limits allow; null if there are none on disk.</summary>
    public static IngestFrame? Batch(JournalReader reader, long baseOffset, V1.IngestLimits limits)
    {
        if (!reader.TryPeek(out var record))
            return null;
        var frame = new IngestFrame(ArrayPool<byte>.Shared.Rent(64 * 1024)) { Index = reader.Index, Offset = baseOffset + reader.Index };
        var room = limits.MaxBatchBytes - HeaderRoom;
        do
        {
            if (frame._end - HeaderRoom + Size(record.Length) > room)
                break;
            frame.Add(record);
            reader.Advance();
        }
        while (frame.Count < limits.MaxBatchRecords && reader.TryPeek(out record));

        if (frame.Count == 0)
            throw new IngestJournalException(
                $"Record {reader.Index} has {record.Length} bytes; the service takes {limits.MaxBatchBytes} in a frame. "
                + "Ask the operator for a larger limit.");
        frame.PutHeader();
        return frame;
    }

    /// <summary>The records again, as messages.</summary>
    public V1.IngestBatch Parse() => V1.IngestRequest.Parser.ParseFrom(Bytes).Batch;

    /// <summary>Gives the buffer back once nothing can read it any more.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    private static int Size(int length) => 1 + CodedOutputStream.ComputeLengthSize(length) + length;

    private void Add(ReadOnlySpan<byte> record)
    {
        if (_buffer.Length - _end < Size(record.Length))
            Grow(Size(record.Length));
        _buffer[_end++] = RecordTag;
        _end += PutVarint(_buffer.AsSpan(_end), (ulong)record.Length);
        record.CopyTo(_buffer.AsSpan(_end));
        _end += record.Length;
        Count++;
    }

    private void PutHeader()
    {
        Span<byte> header = stackalloc byte[HeaderRoom];
        Span<byte> offset = stackalloc byte[1 + 10];
        offset[0] = OffsetTag;
        offset = offset[..(1 + PutVarint(offset[1..], (ulong)Offset))];
        header[0] = BatchTag;
        var length = 1 + PutVarint(header[1..], (ulong)(offset.Length + _end - HeaderRoom));
        offset.CopyTo(header[length..]);
        length += offset.Length;
        _start = HeaderRoom - length;
        header[..length].CopyTo(_buffer.AsSpan(_start));
    }

    private void Grow(int wanted)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _end + wanted));
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private static int PutVarint(Span<byte> target, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            target[length++] = (byte)(value | 0x80);
        target[length++] = (byte)value;
        return length;
    }
}

/// <summary>IngestService.Ingest with frames in their wire form.</summary>
internal static class IngestMethod
{
    public static readonly Method<IngestFrame, V1.IngestResponse> Ingest = new(
        MethodType.DuplexStreaming,
        V1.IngestService.Descriptor.FullName,
        "Ingest",
        Marshallers.Create<IngestFrame>(Write, _ => throw new NotSupportedException("Frames are only sent.")),
        Marshallers.Create<V1.IngestResponse>((message, context) => context.Complete(message.ToByteArray()), Read));

    private static void Write(IngestFrame frame, SerializationContext context)
    {
        context.SetPayloadLength(frame.Bytes.Length);
        context.GetBufferWriter().Write(frame.Bytes);
        context.Complete();
    }

    private static V1.IngestResponse Read(DeserializationContext context) =>
        V1.IngestResponse.Parser.ParseFrom(context.PayloadAsReadOnlySequence());
}
