namespace GrpcCrm.Hosting;

/// <summary>Which client certificates a TLS connection may or must bring.</summary>
public enum CertificateDemand
{
    /// <summary>None is asked for.</summary>
    None,

    /// <summary>One is asked for; if it comes, it must be good.</summary>
    Optional,

    /// <summary>Without a good one there is no connection.</summary>
    Required,
}

/// <summary>
/// How connections are encrypted; the section Tls of the configuration. An https address in GRPCCRM_LISTEN needs a certificate.
/// </summary>
public sealed class TlsOptions
{
    public static string Section => "Tls";

    /// <summary>
    /// PEM file of the server's certificate, then its issuers. A changed file counts for new connections, without a restart.
    /// </summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file of the certificate's private key, not encrypted.</summary>
    public string? Key { get; set; }

    /// <summary>None, Optional or Required.</summary>
    public CertificateDemand ClientCertificates { get; set; }

    /// <summary>PEM file of the authorities that issue client certificates. Unset: those that the machine trusts.</summary>
    public string? ClientCa { get; set; }

    /// <summary>Lets an http address be reached from other machines, because TLS ends at a proxy in front of this host.</summary>
    public bool AllowPlaintext { get; set; }
}
