using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GrpcCrm.Platform.Access;

/// <summary>Client certificates by the thumbprint that tokens name them with.</summary>
public static class ClientCertificates
{
    /// <summary>Once for each connection, not for each call: a connection keeps its certificate.</summary>
    private static readonly ConditionalWeakTable<X509Certificate2, string> Thumbprints = [];

    /// <summary>x5t#S256: the SHA-256 of the certificate, in base64url; null without one.</summary>
    public static string? Thumbprint(X509Certificate2? certificate) =>
        certificate is null
            ? null
            : Thumbprints.GetValue(certificate, static known => Base64Url.EncodeToString(known.GetCertHash(HashAlgorithmName.SHA256)));
}
