using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GrpcCrm.Platform.Access;
using Microsoft.IdentityModel.Tokens;

namespace GrpcCrm.IntegrationTests.Identity;

/// <summary>Everything that must not be taken for a token, by what is wrong with it: values of the header authorization.</summary>
internal static class BadTokens
{
    private static readonly ECDsaSecurityKey Foreign = StandInIssuer.NewKey("first");

    public static IReadOnlyDictionary<string, Func<StandInIssuer, string[]>> All { get; } =
        new Dictionary<string, Func<StandInIssuer, string[]>>(StringComparer.Ordinal)
        {
            ["no token"] = _ => [],
            ["an empty token"] = _ => ["Bearer "],
            ["garbage"] = _ => ["Bearer garbage"],
            ["three parts of garbage"] = _ => ["Bearer a.b.c"],
            ["five parts"] = issuer => [$"Bearer {issuer.Sign()}.a.b"],
            ["a token without its scheme"] = issuer => [issuer.Sign()],
            ["another scheme"] = _ => ["Basic " + Convert.ToBase64String("operator:operator"u8)],
            ["two headers"] = issuer => [$"Bearer {issuer.Sign()}", $"Bearer {issuer.Sign()}"],
            ["two tokens in a header"] = issuer => [$"Bearer {issuer.Sign()}, Bearer {issuer.Sign()}"],
            ["alg none"] = issuer => Signed(issuer, token => token.SigningCredentials = null),
            ["alg none with a signature"] = issuer => [Headed(issuer, new { alg = "none", kid = "first", typ = "JWT" })],
            ["HS256 with the public key as secret"] = issuer => Signed(issuer, token => token.SigningCredentials = Secret(issuer.First)),
            ["HS256 with the public key's PEM as secret"] = issuer => Signed(issuer, token => token.SigningCredentials = PemSecret(issuer.Rsa)),
            ["an algorithm that is not pinned"] = issuer => Signed(issuer, token => token.SigningCredentials = new(issuer.Rsa, "RS384")),
            ["PSS instead of PKCS 1"] = issuer => Signed(issuer, token => token.SigningCredentials = new(issuer.Rsa, "PS256")),
            ["a foreign key with a known id"] = issuer => Signed(issuer, token => token.SigningCredentials = new(Foreign, "ES256")),
            ["a key that came with the token"] = issuer => [Headed(issuer, new { alg = "ES256", kid = "brought", jwk = PublicForeign() }, Foreign)],
            ["a key from an address in the token"] = issuer =>
                [Headed(issuer, new { alg = "ES256", kid = "fetched", jku = issuer.Address + "/foreign" }, Foreign)],
            ["a key id that is not known"] = issuer => [$"Bearer {issuer.Sign(StandInIssuer.NewKey("unknown"))}"],
            ["a key id that looks like a path"] = issuer => [$"Bearer {issuer.Sign(StandInIssuer.NewKey("../../first"))}"],
            ["no key id"] = issuer => [Headed(issuer, new { alg = "ES256", typ = "JWT" }, issuer.First)],
            ["another issuer"] = issuer => Signed(issuer, token => token.Issuer = "https://login.example/other"),
            ["the issuer with a slash"] = issuer => Signed(issuer, token => token.Issuer += "/"),
            ["no issuer"] = issuer => Signed(issuer, token => token.Issuer = null),
            ["the development issuer"] = issuer => Signed(issuer, token => token.Issuer = DevelopmentIssuer.Issuer),
            ["another audience"] = issuer => Signed(issuer, token => token.Audience = "grpccrm"),
            ["the audience in capitals"] = issuer => Signed(issuer, token => token.Audience = token.Audience.ToUpperInvariant()),
            ["the audience with a slash"] = issuer => Signed(issuer, token => token.Audience += "/"),
            ["several audiences, none of them ours"] = issuer => Claiming(issuer, "aud", new[] { "a", "b" }),
            ["no audience"] = issuer => Signed(issuer, token => token.Audience = null),
            ["expired"] = issuer => Signed(issuer, token => token.Expires = Now.AddSeconds(-60)),
            ["not valid yet"] = issuer => Signed(issuer, token => token.NotBefore = Now.AddSeconds(60)),
            ["no end"] = issuer => Signed(issuer, token => token.Expires = null),
            ["an end that is no number"] = issuer => Claiming(issuer, "exp", "tomorrow", token => token.Expires = null),
            ["an end before all time"] = issuer => Claiming(issuer, "exp", -1, token => token.Expires = null),
            ["an end beyond all numbers"] = issuer => Claiming(issuer, "exp", "1e999", token => token.Expires = null),
            ["changed claims"] = issuer => [Changed(issuer.Sign())],
            ["half a signature"] = issuer => [$"Bearer {issuer.Sign()[..^40]}"],
            ["too long"] = issuer => Claiming(issuer, "note", new string('x', 9000)),
            ["no organisation"] = issuer => Claiming(issuer, Caller.OrganisationClaim, ""),
            ["an organisation that is no tenant"] = issuer => Claiming(issuer, Caller.OrganisationClaim, "operators"),
            ["an organisation without an id"] = issuer => Claiming(issuer, Caller.OrganisationClaim, "dealers/1"),
            ["an id in capitals"] = issuer =>
                Claiming(issuer, Caller.OrganisationClaim, "manufacturers/01890000-0000-7000-8000-00000000000A"),
            ["two organisations"] = issuer => Claiming(issuer, Caller.OrganisationClaim, new[] { "operator", "operator" }),
            ["no subject"] = issuer => Signed(issuer, token => token.Claims.Remove("sub")),
            ["an empty subject"] = issuer => Claiming(issuer, "sub", ""),
            ["a subject that is a number"] = issuer => Claiming(issuer, "sub", 7),
            ["two subjects"] = issuer => Claiming(issuer, "sub", new[] { "tests", "others" }),
            ["a header that must be understood"] = issuer => [Headed(issuer, new { alg = "ES256", kid = "first", crit = new[] { "exp" }, exp = 1 }, issuer.First)],
            ["no header that must be understood"] = issuer => [Headed(issuer, new { alg = "ES256", kid = "first", crit = Array.Empty<string>() }, issuer.First)],
            ["a payload that is not encoded"] = issuer => [Headed(issuer, new { alg = "ES256", kid = "first", crit = new[] { "b64" }, b64 = false }, issuer.First)],
            ["a token of another type"] = issuer => [Headed(issuer, new { alg = "ES256", kid = "first", typ = "logout+jwt" }, issuer.First)],
            ["a header that stands twice"] = issuer => [Raw(issuer, Head(issuer).Insert(1, "\"alg\":\"none\","), Claims(issuer))],
            ["a claim that stands twice"] = issuer => [Raw(issuer, Head(issuer), Claims(issuer).Insert(1, "\"org\":\"dealers/1\","))],
            ["an end that stands twice"] = issuer => [Raw(issuer, Head(issuer), Claims(issuer).Insert(1, "\"exp\":1,"))],
            ["a beginning that is no number"] = issuer => Claiming(issuer, "nbf", "yesterday", token => token.NotBefore = null),
            ["an end in quotes"] = issuer => Claiming(issuer, "exp", "4102444800", token => token.Expires = null),
            ["an audience that is no text"] = issuer => Claiming(issuer, "aud", new object[] { StandInIssuer.Audience, 7 }),
            ["a scope that is no text"] = issuer => Claiming(issuer, Caller.ScopeClaim, new object[] { "directory.read", 7 }),
            ["bound to a certificate that did not come"] = issuer =>
                Claiming(issuer, "cnf", new Dictionary<string, object>(StringComparer.Ordinal) { ["x5t#S256"] = new string('A', 43) }),
            ["bound to something that is not known"] = issuer =>
                Claiming(issuer, "cnf", new Dictionary<string, object>(StringComparer.Ordinal) { ["jkt"] = new string('A', 43) }),
        };

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private static string[] Signed(StandInIssuer issuer, Action<SecurityTokenDescriptor> change) => [$"Bearer {issuer.Sign(change)}"];

    private static string[] Claiming(StandInIssuer issuer, string claim, object value, Action<SecurityTokenDescriptor>? change = null) =>
        Signed(issuer, token =>
        {
            if (claim == "aud") token.Audience = null;
            token.Claims[claim] = value;
            change?.Invoke(token);
        });

    private static SigningCredentials Secret(ECDsaSecurityKey key) =>
        new(new SymmetricSecurityKey(key.ECDsa.ExportSubjectPublicKeyInfo()) { KeyId = key.KeyId }, SecurityAlgorithms.HmacSha256);

    private static SigningCredentials PemSecret(RsaSecurityKey key) =>
        new(
            new SymmetricSecurityKey(Encoding.ASCII.GetBytes(key.Rsa.ExportSubjectPublicKeyInfoPem())) { KeyId = key.KeyId },
            SecurityAlgorithms.HmacSha256);

    /// <summary>The right claims under another header, signed if there is a key.</summary>
    private static string Headed(StandInIssuer issuer, object header, ECDsaSecurityKey? key = null)
    {
        var head = Base64UrlEncoder.Encode(JsonSerializer.Serialize(header));
        var text = $"{head}.{issuer.Sign().Split('.')[1]}";
        var signature = key is null ? issuer.Sign().Split('.')[2] : Signature(key, text);
        return $"Bearer {text}.{signature}";
    }

    private static string Head(StandInIssuer issuer) => Base64UrlEncoder.Decode(issuer.Sign().Split('.')[0]);

    private static string Claims(StandInIssuer issuer) => Base64UrlEncoder.Decode(issuer.Sign().Split('.')[1]);

    /// <summary>JSON as it is, signed by the issuer.</summary>
    private static string Raw(StandInIssuer issuer, string header, string claims)
    {
        var text = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(claims)}";
        return $"Bearer {text}.{Signature(issuer.First, text)}";
    }

    private static string Signature(ECDsaSecurityKey key, string text) =>
        Base64UrlEncoder.Encode(key.ECDsa.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256));

    private static object PublicForeign()
    {
        var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(Foreign);
        return new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y };
    }

    private static string Changed(string token)
    {
        var parts = token.Split('.');
        var claims = Base64UrlEncoder.Decode(parts[1]).Replace("tests", "other", StringComparison.Ordinal);
        return $"Bearer {parts[0]}.{Base64UrlEncoder.Encode(claims)}.{parts[2]}";
    }
}
