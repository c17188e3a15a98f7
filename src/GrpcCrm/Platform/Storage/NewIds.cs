using System.Security.Cryptography;

namespace GrpcCrm.Platform.Storage;

/// <summary>UUIDs of version 7 in bulk: one call for random bytes instead of one for each id, which would be felt in ingest.</summary>
public static class NewIds
{
    private const int RandomBytes = 10;
    private const int FirstRandomByte = 6;

    public static Guid[] Take(int count, TimeProvider time)
    {
        var random = RandomNumberGenerator.GetBytes(count * RandomBytes);
        var milliseconds = time.GetUtcNow().ToUnixTimeMilliseconds();
        var ids = new Guid[count];
        for (var i = 0; i < count; i++) ids[i] = Of(milliseconds, random.AsSpan(i * RandomBytes, RandomBytes));

        // In order, so that rows which come together lie together in the index.
        Array.Sort(ids);
        return ids;
    }

    /// <summary>48 bits of time, then the version and the variant among 74 random bits (RFC 9562).</summary>
    private static Guid Of(long milliseconds, ReadOnlySpan<byte> random)
    {
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < FirstRandomByte; i++) bytes[i] = (byte)(milliseconds >> (8 * (FirstRandomByte - 1 - i)));
        random.CopyTo(bytes[FirstRandomByte..]);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
