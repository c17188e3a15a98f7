using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GrpcCrm.Platform.Access;

/// <summary>
/// Whether a token that is signed well also says what it says in one way only (RFC 7515, 7519 and 8725). The library reads more than the
/// standards allow, and of what stands twice it takes one.
/// </summary>
public static class TokenShape
{
    private static readonly string[] Types = ["JWT", "at+jwt", "application/at+jwt"];
    private static readonly string[] Times = [JwtRegisteredClaimNames.Exp, JwtRegisteredClaimNames.Nbf, JwtRegisteredClaimNames.Iat];
    private static readonly string[] Texts = [JwtRegisteredClaimNames.Iss, Caller.SubjectClaim];
    private static readonly string[] Lists = [JwtRegisteredClaimNames.Aud, Caller.ScopeClaim];
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static bool IsSound(JsonWebToken token)
    {
        try
        {
            using var header = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedHeader), Strict);
            using var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload), Strict);
            return IsHeader(header.RootElement) && AreClaims(claims.RootElement);
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            return false;
        }
    }

    /// <summary>A header that must be understood (crit) is none that this service understands.</summary>
    private static bool IsHeader(JsonElement header) =>
        !header.TryGetProperty("crit", out _)
        && (!header.TryGetProperty("typ", out var type)
            || (type.ValueKind == JsonValueKind.String && Types.Contains(type.GetString(), StringComparer.OrdinalIgnoreCase)));

    private static bool AreClaims(JsonElement claims) =>
        Array.TrueForAll(Times, name => !claims.TryGetProperty(name, out var time) || time.ValueKind == JsonValueKind.Number)
        && Array.TrueForAll(Texts, name => claims.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String)
        && Array.TrueForAll(Lists, name => !claims.TryGetProperty(name, out var list) || IsTexts(list));

    private static bool IsTexts(JsonElement list) =>
        list.ValueKind == JsonValueKind.String
        || (list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String));
}
