using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace GrpcCrm.Platform.Paging;

/// <summary>
/// Signs the opaque texts that callers hand back, page tokens and cursors, so that nobody makes or alters one. All hosts of one
/// database share the key.
/// </summary>
public sealed class SigningKey(byte[] key)
{
    private const int SignatureSize = 16;

    /// <param name="purpose">What the text is for; a text signed for one purpose is refused for another.</param>
    /// <param name="payload">What the text carries.</param>
    public string Seal(string purpose, ReadOnlySpan<byte> payload)
    {
        var sealedBytes = new byte[payload.Length + SignatureSize];
        payload.CopyTo(sealedBytes);
        Sign(purpose, payload).CopyTo(sealedBytes.AsSpan(payload.Length));
        return WebEncoders.Base64UrlEncode(sealedBytes);
    }

    /// <summary>The payload, or null if the text was not sealed here for this purpose.</summary>
    public byte[]? Open(string purpose, string text)
    {
        byte[] sealedBytes;
        try
        {
            sealedBytes = WebEncoders.Base64UrlDecode(text);
        }
        catch (FormatException)
        {
            return null;
        }

        // One text only for what it carries: a decoder is lenient with alphabets and spare bits.
        if (sealedBytes.Length < SignatureSize || WebEncoders.Base64UrlEncode(sealedBytes) != text) return null;
        var payload = sealedBytes.AsSpan(0, sealedBytes.Length - SignatureSize);
        var genuine = CryptographicOperations.FixedTimeEquals(Sign(purpose, payload), sealedBytes.AsSpan(payload.Length));
        return genuine ? payload.ToArray() : null;
    }

    private Span<byte> Sign(string purpose, ReadOnlySpan<byte> payload)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        var label = Encoding.UTF8.GetBytes(purpose);
        hmac.AppendData(BitConverter.GetBytes(label.Length));
        hmac.AppendData(label);
        hmac.AppendData(payload);
        return hmac.GetHashAndReset().AsSpan(0, SignatureSize);
    }
}
