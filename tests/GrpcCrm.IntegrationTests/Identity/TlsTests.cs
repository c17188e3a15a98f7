using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Access;

namespace GrpcCrm.IntegrationTests.Identity;

/// <summary>Encrypted connections, client certificates, and tokens that are bound to them.</summary>
public sealed class TlsTests(CrmFixture crm) : IClassFixture<CrmFixture>, IAsyncLifetime, IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly List<string> _served = [];
    private StandInIssuer _issuer = null!;
    private string _address = "";

    public async Task InitializeAsync() => _issuer = await StandInIssuer.StartAsync();

    public async Task DisposeAsync() => await _issuer.DisposeAsync();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task A_call_over_tls_is_served_with_the_certificate_of_the_files()
    {
        var serial = _certificates.Serve("one");
        await CallAsync(await StartAsync("None"), _issuer.Sign());

        Assert.Equal([serial], _served);
    }

    [Fact]
    public async Task Changed_files_count_for_new_connections_and_bad_ones_do_not()
    {
        var first = _certificates.Serve("one");
        await CallAsync(await StartAsync("None"), _issuer.Sign());
        var second = _certificates.Serve("two");
        while (_served[^1] != second) await CallAsync(Reconnect(), _issuer.Sign());
        await File.WriteAllTextAsync(_certificates.KeyFile, "no key");
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await CallAsync(Reconnect(), _issuer.Sign());

        Assert.Equal(first, _served[0]);
        Assert.Equal(second, _served[^1]);
    }

    [Fact]
    public async Task Without_a_client_certificate_there_is_no_connection_where_one_is_required()
    {
        _certificates.Serve("one");
        using var client = _certificates.Issue("dealer");
        var bare = await StartAsync("Required");

        var failure = await RpcFailure.OfAsync(() => CallAsync(bare, _issuer.Sign()));

        Assert.Contains(failure.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal });
        await CallAsync(Reconnect(client), _issuer.Sign());
    }

    [Fact]
    public async Task A_client_certificate_of_another_authority_is_refused()
    {
        _certificates.Serve("one");
        using var others = new TestCertificates();
        using var client = others.Issue("dealer");
        await StartAsync("Optional");

        await RpcFailure.OfAsync(() => CallAsync(Reconnect(client), _issuer.Sign()));
        await CallAsync(Reconnect(), _issuer.Sign());
    }

    [Fact]
    public async Task A_bound_token_counts_on_connections_of_its_certificate_alone()
    {
        _certificates.Serve("one");
        using var own = _certificates.Issue("dealer");
        using var other = _certificates.Issue("other dealer");
        var token = _issuer.Sign(token => token.Claims["cnf"] =
            new Dictionary<string, object>(StringComparer.Ordinal) { ["x5t#S256"] = ClientCertificates.Thumbprint(own)! });
        var bare = await StartAsync("Optional");

        await CallAsync(Reconnect(own), token);
        await RpcFailure.OfAsync("TOKEN_INVALID", () => CallAsync(bare, token));
        await RpcFailure.OfAsync("TOKEN_INVALID", () => CallAsync(Reconnect(other), token));
        await CallAsync(Reconnect(own), token);
        await CallAsync(Reconnect(own), _issuer.Sign());
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", "ALLOWPLAINTEXT")]
    [InlineData("http://*:0", "ALLOWPLAINTEXT")]
    [InlineData("http://[::]:0", "ALLOWPLAINTEXT")]
    [InlineData("http://127.0.0.1:0;http://192.0.2.1:80", "ALLOWPLAINTEXT")]
    [InlineData("https://127.0.0.1:0", "CERTIFICATE")]
    public async Task An_address_that_would_send_tokens_in_the_clear_is_refused(string listen, string advice)
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => crm.StartHostAsync(listen, new GrpcChannelOptions()));

        Assert.Contains(advice, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_in_front_may_end_tls()
    {
        var (app, _) = await crm.StartHostAsync("http://*:0", new GrpcChannelOptions(), [.. _issuer.Settings, ("Tls:AllowPlaintext", "true")]);

        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{new Uri(app.Urls.Single().Replace("[::]", "any", StringComparison.Ordinal)).Port}");
        await CallAsync(channel, _issuer.Sign());
    }

    private async Task<GrpcChannel> StartAsync(string clientCertificates)
    {
        (string, string)[] settings =
        [
            .. _issuer.Settings, ("Tls:Certificate", _certificates.CertificateFile), ("Tls:Key", _certificates.KeyFile),
            ("Tls:ClientCa", _certificates.AuthorityFile), ("Tls:ClientCertificates", clientCertificates),
        ];
        var (app, channel) = await crm.StartHostAsync("https://127.0.0.1:0", Client(null), settings);
        _address = app.Urls.Single();
        return channel;
    }

    private GrpcChannel Reconnect(X509Certificate2? certificate = null) => GrpcChannel.ForAddress(_address, Client(certificate));

    private GrpcChannelOptions Client(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = _certificates.Trust();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, server, _, errors) => Saw((X509Certificate2)server!, errors);
        if (certificate is not null) handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        return new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true };
    }

    private bool Saw(X509Certificate2 server, SslPolicyErrors errors)
    {
        lock (_served) _served.Add(server.SerialNumber);
        return errors == SslPolicyErrors.None;
    }

    private static async Task CallAsync(GrpcChannel channel, string token) =>
        await new V1.DealerService.DealerServiceClient(CrmFixture.With(token, channel)).ListDealersAsync(new());
}
