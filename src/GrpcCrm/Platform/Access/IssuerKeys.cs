using GrpcCrm.Platform.Errors;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace GrpcCrm.Platform.Access;

/// <summary>
/// The keys of the one issuer, asked for by one request at a time: at start, at times, and when a token names an unknown one. While the
/// issuer does not answer, those that are known keep their worth. (The library's own ConfigurationManager refuses the first tokens of a
/// new key, and before its first success it lets every call queue for a request of its own.)
/// </summary>
public sealed class IssuerKeys(IOptions<IdentityOptions> options, StateFolder state, TimeProvider time, ILogger<IssuerKeys> logger)
    : BackgroundService
{
    private const int DocumentBytes = 1024 * 1024;

    /// <summary>A call waits no longer for keys.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstTries = TimeSpan.FromSeconds(1);
    private readonly HttpClient _http = new() { Timeout = RequestLimit, MaxResponseContentBufferSize = DocumentBytes };
    private readonly Lock _lock = new();
    private volatile KeySet? _latest;
    private Task _fetching = Task.CompletedTask;
    private long? _asked;
    private bool _failed;

    /// <summary>The keys that count now; null before the issuer answered for the first time.</summary>
    public KeySet? Latest => _latest;

    private TimeSpan Interval => _latest is null ? FirstTries : options.Value.RefreshInterval;

    /// <summary>The keys, which are waited for a little while there are none yet.</summary>
    public async ValueTask<KeySet> KnownAsync()
    {
        if (_latest is null) await RenewedAsync();
        return _latest ?? throw Fail.IssuerUnavailable();
    }

    /// <summary>
    /// Asks for the keys again unless that was done a moment ago, and waits a little for the answer. Calls at the same time share one
    /// request, so that tokens with made-up key ids cost the issuer nothing.
    /// </summary>
    public Task RenewedAsync()
    {
        lock (_lock)
        {
            if (_fetching.IsCompleted && (_asked is not { } asked || time.GetElapsedTime(asked) >= Interval))
            {
                _asked = time.GetTimestamp();
                _fetching = FetchAsync();
            }

            return _fetching.IsCompleted ? Task.CompletedTask : BoundedAsync(_fetching);
        }
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    /// <summary>The host listens when the issuer has answered, or has failed to.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DevelopmentIssuer)
            logger.LogWarning("THE DEVELOPMENT ISSUER IS TRUSTED: whoever reads {Folder} can be anybody. Never in production", state.Path);
        await RenewedAsync();
        await _fetching.WaitAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = _latest is null || _failed ? Interval : options.Value.KeyLifetime;
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await RenewedAsync();
        }
    }

    private async Task BoundedAsync(Task fetching) =>
        await fetching.WaitAsync(Patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Fails never: the keys stay as they are. Says where an outage begins and ends, not each failure.</summary>
    private async Task FetchAsync()
    {
        // The caller holds the lock.
        await Task.Yield();
        try
        {
            var document = await KeyDocumentAsync();
            if (_latest?.Is(document) != true) _latest = new KeySet(document);
            if (_failed) logger.LogInformation("The issuer's keys were read again");
            _failed = false;
        }
        catch (Exception error)
        {
            if (!_failed) logger.LogWarning(error, "The issuer's keys could not be read; those that are known keep their worth");
            _failed = true;
        }
    }

    private async Task<string> KeyDocumentAsync()
    {
        if (options.Value.DevelopmentIssuer) return (await DevelopmentIssuer.OpenAsync(state.Path, CancellationToken.None)).KeyDocument;
        var documents = new HttpDocumentRetriever(_http) { RequireHttps = options.Value.RequireHttpsMetadata };
        var address = IdentityOptions.IsSet(options.Value.JwksUri) ? options.Value.JwksUri : await DiscoveredAsync(documents);
        return await documents.GetDocumentAsync(address, CancellationToken.None);
    }

    private async Task<string> DiscoveredAsync(HttpDocumentRetriever documents)
    {
        var address = $"{options.Value.Authority!.TrimEnd('/')}/.well-known/openid-configuration";
        return OpenIdConnectConfiguration.Create(await documents.GetDocumentAsync(address, CancellationToken.None)).JwksUri;
    }
}

/// <summary>The folder of keys that are made at first start.</summary>
public sealed record StateFolder(string Path);
