using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GrpcCrm.Hosting;

/// <summary>What a handshake needs: the server's certificate with its issuers, and the authorities of client certificates.</summary>
public sealed record TlsMaterial(SslStreamCertificateContext Server, X509Certificate2Collection? ClientAuthorities);

/// <summary>
/// The certificate files, read again when they have changed. The content decides, not the time of change: where files are links into a
/// folder that is replaced, the links themselves never change. A file that is bad changes nothing.
/// </summary>
public sealed class TlsFiles
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private readonly TlsOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _refused;
    private readonly Lock _lock = new();
    private string _text;
    private TlsMaterial _material;
    private long _looked;

    public TlsFiles(TlsOptions options, TimeProvider time, Action<Exception> refused)
    {
        (_options, _time, _refused) = (options, time, refused);
        _text = Read();
        _material = Load();
        _looked = time.GetTimestamp();
    }

    public TlsMaterial Current
    {
        get
        {
            lock (_lock)
            {
                if (_time.GetElapsedTime(_looked) >= LookInterval) Look();
                return _material;
            }
        }
    }

    private void Look()
    {
        _looked = _time.GetTimestamp();
        try
        {
            var text = Read();
            if (text == _text) return;
            _text = text;
            _material = Load();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            _refused(error);
        }
    }

    private string Read() =>
        string.Concat(new[] { _options.Certificate, _options.Key, _options.ClientCa }
            .Where(file => !string.IsNullOrWhiteSpace(file)).Select(file => File.ReadAllText(file!)));

    private TlsMaterial Load()
    {
        using var pem = X509Certificate2.CreateFromPemFile(_options.Certificate!, _options.Key);

        // Windows cannot serve with a key that was only read; elsewhere this is the same certificate.
        var server = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_options.Certificate!);
        var context = SslStreamCertificateContext.Create(server, chain, offline: true);
        if (string.IsNullOrWhiteSpace(_options.ClientCa)) return new TlsMaterial(context, null);

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(_options.ClientCa);
        return authorities.Count > 0
            ? new TlsMaterial(context, authorities)
            : throw new CryptographicException($"{_options.ClientCa} holds no certificate.");
    }
}
