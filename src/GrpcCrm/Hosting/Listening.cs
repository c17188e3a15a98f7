using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GrpcCrm.Platform.Calls;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Hosting;

/// <summary>On which addresses the host is reached, and how connections to them are encrypted.</summary>
public static class Listening
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>
    /// https: TLS 1.2 or later with the certificate of the section Tls, HTTP/2 by ALPN. http: HTTP/2 as it is, on loopback only.
    /// </summary>
    public static void UseAddresses(this WebApplicationBuilder builder, string addresses)
    {
        var tls = builder.Configuration.GetSection(TlsOptions.Section).Get<TlsOptions>() ?? new TlsOptions();
        var parsed = addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(BindingAddress.Parse).ToList();
        foreach (var address in parsed.Where(address => !IsEncrypted(address))) RefuseOpenPlaintext(address, tls);
        if (parsed.Exists(IsEncrypted) && (string.IsNullOrWhiteSpace(tls.Certificate) || string.IsNullOrWhiteSpace(tls.Key)))
            throw new InvalidOperationException("An https address needs GRPCCRM_TLS__CERTIFICATE and GRPCCRM_TLS__KEY: PEM files.");

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var limits = kestrel.ApplicationServices.GetRequiredService<ConnectionLimits>();
            var encryption = parsed.Exists(IsEncrypted) ? Encryption(kestrel, tls) : null;
            foreach (var address in parsed)
            {
                Listen(kestrel, address, listen =>
                {
                    listen.Protocols = HttpProtocols.Http2;
                    listen.Use(limits.Admit);
                    if (IsEncrypted(address)) listen.UseHttps(encryption!);
                    listen.Use(limits.AwaitPreface);
                });
            }
        });
    }

    private static bool IsEncrypted(BindingAddress address) => address.Scheme == Uri.UriSchemeHttps;

    /// <summary>As the server itself takes an address: a socket file, this machine, an IP address, or else every address.</summary>
    private static void Listen(KestrelServerOptions kestrel, BindingAddress address, Action<ListenOptions> configure)
    {
        if (address.IsUnixPipe) kestrel.ListenUnixSocket(address.UnixPipePath, configure);
        else if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) kestrel.ListenLocalhost(address.Port, configure);
        else if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip)) kestrel.Listen(ip, address.Port, configure);
        else kestrel.ListenAnyIP(address.Port, configure);
    }

    private static Action<HttpsConnectionAdapterOptions> Encryption(KestrelServerOptions kestrel, TlsOptions tls)
    {
        var logger = kestrel.ApplicationServices.GetRequiredService<ILogger<TlsFiles>>();
        var handshake = kestrel.ApplicationServices.GetRequiredService<IOptions<CallLimitOptions>>().Value.Handshake;
        var files = Opened(tls, kestrel.ApplicationServices.GetRequiredService<TimeProvider>(), logger);
        return https =>
        {
            https.HandshakeTimeout = handshake;
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            https.ClientCertificateMode = tls.ClientCertificates switch
            {
                CertificateDemand.None => ClientCertificateMode.NoCertificate,
                CertificateDemand.Optional => ClientCertificateMode.AllowCertificate,
                CertificateDemand.Required => ClientCertificateMode.RequireCertificate,
            };

            // Not used: OnAuthenticate puts the whole chain in its place. Without it the address would not be taken.
            https.ServerCertificateSelector = (_, _) => files.Current.Server.TargetCertificate;
            https.OnAuthenticate = (_, connection) => Prepare(connection, files.Current);
        };
    }

    private static TlsFiles Opened(TlsOptions tls, TimeProvider time, ILogger logger)
    {
        try
        {
            return new TlsFiles(
                tls, time, error => logger.LogWarning(error, "The changed certificate files cannot be used; the ones before still are"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InvalidOperationException($"The files of GRPCCRM_TLS__… cannot be used: {error.Message}", error);
        }
    }

    /// <summary>Whether a certificate was withdrawn is not asked: the authority would have to answer within each handshake.</summary>
    private static void Prepare(SslServerAuthenticationOptions connection, TlsMaterial material)
    {
        connection.ServerCertificateSelectionCallback = null;
        connection.ServerCertificateContext = material.Server;
        if (material.ClientAuthorities is not { } authorities) return;
        connection.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        connection.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        connection.CertificateChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
    }

    /// <summary>Tokens would travel in the clear, for anybody on the way to take.</summary>
    private static void RefuseOpenPlaintext(BindingAddress address, TlsOptions tls)
    {
        var isLoopback = address.IsUnixPipe || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
        if (!isLoopback && !tls.AllowPlaintext)
            throw new InvalidOperationException(
                $"{address} would serve other machines without TLS. Listen on https with GRPCCRM_TLS__CERTIFICATE and GRPCCRM_TLS__KEY, or "
                + "on loopback; where a proxy in front ends TLS, set GRPCCRM_TLS__ALLOWPLAINTEXT=true.");
    }
}
