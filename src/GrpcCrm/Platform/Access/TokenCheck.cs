using GrpcCrm.Platform.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GrpcCrm.Platform.Access;

/// <summary>
/// Tells whether a token is valid, and whose. To verify a signature costs more than a simple call, so a valid token is remembered: to its
/// end, while the issuer's keys stay the same, for a minute at most.
/// </summary>
public sealed class TokenCheck
{
    public const string Scheme = "Bearer";
    private const int TokenChars = 8 * 1024;

    private static readonly AuthenticateResult Refused = AuthenticateResult.Fail(Fail.TokenInvalid());
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = TokenChars };
    private readonly ValidTokens _valid;
    private readonly IssuerKeys _keys;
    private readonly IdentityOptions _options;
    private readonly TimeProvider _time;

    public TokenCheck(IssuerKeys keys, IOptions<IdentityOptions> options, TimeProvider time)
    {
        (_keys, _options, _time) = (keys, options.Value, time);
        _valid = new ValidTokens(_options.CachedTokens);
    }

    public ValueTask<AuthenticateResult> CheckAsync(ReadOnlySpan<char> token)
    {
        if (token.IsEmpty || token.Length > TokenChars) return new(Refused);
        var hash = TokenHash.Of(token);
        return _valid.Find(hash) is { } known && known.Keys == _keys.Latest && _time.GetUtcNow() < known.Until
            ? new(known.Result)
            : new(ValidateAsync(token.ToString(), hash));
    }

    /// <summary>A key that is not known may be a new one; then the issuer is asked before the token is refused.</summary>
    private async Task<AuthenticateResult> ValidateAsync(string token, TokenHash hash)
    {
        try
        {
            var keys = await _keys.KnownAsync();
            var validated = await _handler.ValidateTokenAsync(token, Rules(keys));
            if (validated.Exception is SecurityTokenSignatureKeyNotFoundException)
            {
                await _keys.RenewedAsync();
                if (keys == _keys.Latest) return Refused;
                keys = await _keys.KnownAsync();
                validated = await _handler.ValidateTokenAsync(token, Rules(keys));
            }

            return validated.IsValid ? Accept(validated, keys, hash) : Refused;
        }
        catch (CrmException unavailable)
        {
            return AuthenticateResult.Fail(unavailable);
        }
    }

    private AuthenticateResult Accept(TokenValidationResult validated, KeySet keys, TokenHash hash)
    {
        var end = new DateTimeOffset(validated.SecurityToken.ValidTo);
        if (!TokenShape.IsSound((JsonWebToken)validated.SecurityToken)) return Refused;
        if (Caller.From(new(validated.ClaimsIdentity)) is not { } caller) return Refused;
        if (_options.RequireCertificateBoundTokens && caller.CertificateThumbprint is null) return Refused;
        var principal = new CallerPrincipal(caller with { TokenEnd = end.UtcDateTime }, validated.ClaimsIdentity);
        var result = AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme));
        var oneMinute = _time.GetUtcNow() + IdentityOptions.CacheTime;

        // After its end a token may still be taken by a clock that is off; that is decided anew for each call.
        _valid.Add(hash, new ValidToken(result, keys, end < oneMinute ? end : oneMinute));
        return result;
    }

    private TokenValidationParameters Rules(KeySet keys) => new()
    {
        ValidIssuer = _options.ExpectedIssuer,
        ValidAudience = _options.ExpectedAudience,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
        RequireSignedTokens = true,
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolver = (_, _, id, _) => keys.Find(id) is { } key ? [key] : [],
        LifetimeValidator = (start, end, _, _) => Holds(start, end),
    };

    private bool Holds(DateTime? start, DateTime? end)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return end > now - _options.ClockSkew && (start is null || start <= now + _options.ClockSkew);
    }
}
