using System.Buffers.Binary;
using System.Numerics;

namespace GrpcCrm.Client;

/// <summary>
/// How a record lies in a segment: payload length, checksum, payload. The checksum (CRC-32C) covers length, payload and the record's index,
/// so that neither a torn nor a misplaced record passes.
/// </summary>
internal static class RecordFrame
{
    public const int HeaderBytes = 8;

    public static int ReadLength(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt32LittleEndian(frame);

    public static void WriteLength(Span<byte> frame, int length) => BinaryPrimitives.WriteInt32LittleEndian(frame, length);

    /// <summary>Puts the checksums into frames that hold lengths and payloads; returns how many there are.</summary>
    public static int Seal(Span<byte> frames, long firstIndex)
    {
        var count = 0;
        while (frames.Length > 0)
        {
            var payload = frames.Slice(HeaderBytes, ReadLength(frames));
            BinaryPrimitives.WriteUInt32LittleEndian(frames[4..], Checksum(payload, firstIndex + count));
            frames = frames[(HeaderBytes + payload.Length)..];
            count++;
        }
        return count;
    }

    /// <summary>True if the frame holds exactly this payload at this index.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, long index) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == Checksum(payload, index);

    private static uint Checksum(ReadOnlySpan<byte> payload, long index)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (ulong)payload.Length);
        crc = BitOperations.Crc32C(crc, (ulong)index);
        for (; payload.Length >= sizeof(ulong); payload = payload[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(payload));
        foreach (var value in payload)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
