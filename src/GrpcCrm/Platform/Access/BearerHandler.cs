using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Access;

/// <summary>
/// Reads the one bearer token of a call. A token that is bound to a client certificate (RFC 8705) counts only on connections of that.
/// </summary>
public sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenCheck tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Prefix = TokenCheck.Scheme + " ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Of two tokens nobody can tell which one counts. A scheme's name has no case (RFC 9110).
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();

        var result = await tokens.CheckAsync(header.AsSpan(Prefix.Length));
        if (result.Principal is not CallerPrincipal { Caller.CertificateThumbprint: { } bound }) return result;
        return bound == ClientCertificates.Thumbprint(Context.Connection.ClientCertificate)
            ? result
            : AuthenticateResult.Fail("The token is bound to another client certificate.");
    }
}
