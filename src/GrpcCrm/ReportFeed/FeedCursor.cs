using System.Buffers.Binary;
using GrpcCrm.Platform.Paging;

namespace GrpcCrm.ReportFeed;

/// <summary>
/// Where a reader of a feed stands: after the event of this position. The incarnation changes when the feed is restored from a back-up,
/// because the positions after the back-up are then given anew.
/// </summary>
public sealed record FeedCursor(Guid Manufacturer, Guid Incarnation, long Position)
{
    private const string Purpose = "cursor";
    private const byte Format = 1;
    private const int IdSize = 16;
    private const int PositionAt = 1 + (2 * IdSize);
    private const int Size = PositionAt + sizeof(long);

    public string Seal(SigningKey signing)
    {
        Span<byte> payload = stackalloc byte[Size];
        payload[0] = Format;
        Manufacturer.TryWriteBytes(payload[1..]);
        Incarnation.TryWriteBytes(payload[(1 + IdSize)..]);
        BinaryPrimitives.WriteInt64BigEndian(payload[PositionAt..], Position);
        return signing.Seal(Purpose, payload);
    }

    /// <summary>The cursor in a text that a caller handed back; null for the empty text, which stands before the oldest event.</summary>
    public static FeedCursor? Open(SigningKey signing, string text)
    {
        if (text.Length == 0) return null;
        if (signing.Open(Purpose, text) is not { Length: Size } payload || payload[0] != Format) throw FeedFailures.CursorMalformed();
        return new FeedCursor(
            new Guid(payload.AsSpan(1, IdSize)),
            new Guid(payload.AsSpan(1 + IdSize, IdSize)),
            BinaryPrimitives.ReadInt64BigEndian(payload.AsSpan(PositionAt)));
    }
}
