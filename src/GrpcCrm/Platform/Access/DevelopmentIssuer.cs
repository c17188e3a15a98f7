using System.Security.Cryptography;
using System.Text.Json;
using GrpcCrm.LocalPostgres;
using GrpcCrm.Platform.Names;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GrpcCrm.Platform.Access;

/// <summary>
/// Issues tokens for development and tests, signed ES256 with a key that is made at first start and never leaves its file. It stands where
/// an identity provider stands in production.
/// </summary>
public sealed class DevelopmentIssuer
{
    public const string Issuer = "grpccrm-development";
    public const string Audience = "grpccrm";
    private const string KeyFile = "development-issuer.key";
    private readonly ECDsaSecurityKey _key;

    private DevelopmentIssuer(ECDsa key) =>
        _key = new ECDsaSecurityKey(key) { KeyId = Base64UrlEncoder.Encode(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16] };

    /// <summary>The public key as a JSON Web Key Set, which is how issuers publish theirs.</summary>
    public string KeyDocument
    {
        get
        {
            var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(_key);
            var published = new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y, kid = key.Kid };
            return JsonSerializer.Serialize(new { keys = new[] { published } });
        }
    }

    public static async Task<DevelopmentIssuer> OpenAsync(string stateFolder, CancellationToken cancellationToken)
    {
        var file = await PrivateFile.ReadOrCreateAsync(Path.Join(stateFolder, KeyFile), NewKey, cancellationToken);
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(file, out _);
        return new DevelopmentIssuer(key);
    }

    /// <param name="organisation">operator, dealers/{dealer} or manufacturers/{manufacturer}.</param>
    /// <param name="subject">The person or system.</param>
    /// <param name="lifetime">How long the token holds.</param>
    /// <param name="permissions">What it may do; null: all that its kind of organisation may hold.</param>
    /// <param name="time">The clock.</param>
    public string Issue(string organisation, string subject, TimeSpan lifetime, IEnumerable<string>? permissions, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = subject,
                [Caller.OrganisationClaim] = organisation,
                [Caller.ScopeClaim] = string.Join(' ', permissions ?? Contract.PermissionsOf(KindOf(organisation))),
            },
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.EcdsaSha256),
        });
    }

    private static CallerKind KindOf(string organisation) =>
        organisation == "operator" ? CallerKind.Operator
        : ResourceNames.Dealers.TryParse(organisation, out _) ? CallerKind.Dealer
        : ResourceNames.Manufacturers.TryParse(organisation, out _) ? CallerKind.Manufacturer
        : throw new ArgumentException("Expected operator, dealers/{dealer} or manufacturers/{manufacturer}.", nameof(organisation));

    private static byte[] NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }
}
