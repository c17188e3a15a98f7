namespace GrpcCrm.Platform.Access;

/// <summary>Whose tokens this host takes; the section Identity of the configuration.</summary>
public sealed class IdentityOptions
{
    public static string Section => "Identity";

    /// <summary>What is told where nobody is named who issues tokens.</summary>
    public const string Missing =
        "Nobody is named whose tokens are to be taken. Set GRPCCRM_IDENTITY__AUTHORITY (the OpenID Connect provider) or "
        + "GRPCCRM_IDENTITY__JWKSURI (its keys), with GRPCCRM_IDENTITY__ISSUER and GRPCCRM_IDENTITY__AUDIENCE. For development and tests "
        + "only, set GRPCCRM_IDENTITY__DEVELOPMENTISSUER=true instead of them.";

    /// <summary>What is told where a value is out of bounds.</summary>
    public const string Unsound =
        "Identity: addresses are https (http to this machine where RequireHttpsMetadata is off), ClockSkew is 0 to 30 s, "
        + "RefreshInterval 1 s or more, KeyLifetime at least that and at most a day, StandingInterval above zero and at most 20 s.";

    /// <summary>The longest lifetime of a validated token in memory.</summary>
    public static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan GreatestSkew = TimeSpan.FromSeconds(30);

    /// <summary>Address of an OpenID Connect provider: its keys are found by /.well-known/openid-configuration below it.</summary>
    public string? Authority { get; set; }

    /// <summary>Address of the key set (JWKS) itself, instead of Authority.</summary>
    public string? JwksUri { get; set; }

    /// <summary>The only issuer (iss) taken, to the character.</summary>
    public string? Issuer { get; set; }

    /// <summary>The audience (aud) that a token must name, to the character.</summary>
    public string? Audience { get; set; }

    /// <summary>
    /// Takes the tokens that `./dev token` makes, and no others. Whoever reads the state folder can then be anybody: never in production.
    /// </summary>
    public bool DevelopmentIssuer { get; set; }

    /// <summary>Off: the provider may be reached without TLS, on this machine only.</summary>
    public bool RequireHttpsMetadata { get; set; } = true;

    /// <summary>Takes only tokens that are bound to the caller's client certificate (cnf, x5t#S256).</summary>
    public bool RequireCertificateBoundTokens { get; set; }

    /// <summary>How far the issuer's clock may be off from this one; 30 s at most.</summary>
    public TimeSpan ClockSkew { get; set; } = GreatestSkew;

    /// <summary>The keys are asked for again at most so often when a token names one that is not known.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The keys are asked for again so often in any case: a key that the issuer withdrew is refused after it.</summary>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Validated tokens that are kept in memory at most, each for a minute at most.</summary>
    public int CachedTokens { get; set; } = 10_000;

    /// <summary>How often the host asks which dealers with open streams have been suspended; 20 s at most.</summary>
    public TimeSpan StandingInterval { get; set; } = TimeSpan.FromSeconds(10);

    public string ExpectedIssuer => DevelopmentIssuer ? Access.DevelopmentIssuer.Issuer : Issuer ?? "";

    public string ExpectedAudience => DevelopmentIssuer ? Access.DevelopmentIssuer.Audience : Audience ?? "";

    /// <summary>Exactly one source of keys, and with a real one what its tokens must say.</summary>
    public bool IsComplete =>
        DevelopmentIssuer
            ? !IsSet(Authority) && !IsSet(JwksUri)
            : IsSet(Authority) != IsSet(JwksUri) && IsSet(Issuer) && IsSet(Audience);

    public bool AreSound =>
        IsReachable(Authority) && IsReachable(JwksUri) && ClockSkew >= TimeSpan.Zero && ClockSkew <= GreatestSkew
        && RefreshInterval >= TimeSpan.FromSeconds(1) && KeyLifetime >= RefreshInterval && KeyLifetime <= TimeSpan.FromDays(1)
        && CachedTokens >= 0 && StandingInterval > TimeSpan.Zero && StandingInterval <= TimeSpan.FromSeconds(20);

    /// <summary>An empty variable says as little as none.</summary>
    public static bool IsSet(string? value) => !string.IsNullOrWhiteSpace(value);

    private bool IsReachable(string? address) =>
        !IsSet(address)
        || (Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback && !RequireHttpsMetadata)));
}
