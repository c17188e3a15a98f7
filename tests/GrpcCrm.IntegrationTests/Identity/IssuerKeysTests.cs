using System.Collections.Concurrent;
using GrpcCrm.Platform.Access;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GrpcCrm.IntegrationTests.Identity;

/// <summary>What becomes of tokens when the issuer changes its keys, or cannot be reached.</summary>
public sealed class IssuerKeysTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan HalfMinute = TimeSpan.FromSeconds(30);
    private readonly ShiftedTime _time = new();
    private StandInIssuer _issuer = null!;
    private IssuerKeys _keys = null!;
    private TokenCheck _tokens = null!;

    public async Task InitializeAsync()
    {
        _issuer = await StandInIssuer.StartAsync();
        var options = Options.Create(_issuer.Options);
        _keys = new IssuerKeys(options, new StateFolder(""), _time, NullLogger<IssuerKeys>.Instance);
        _tokens = new TokenCheck(_keys, options, _time);
    }

    public async Task DisposeAsync() => await _issuer.DisposeAsync();

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Tokens_of_known_keys_cost_the_issuer_one_request()
    {
        for (var i = 0; i < 20; i++) Assert.True(await TakesAsync(_issuer.Sign()));

        Assert.Equal(1, _issuer.Requests);
    }

    [Fact]
    public async Task A_new_key_is_asked_for_when_its_first_token_comes()
    {
        Assert.True(await TakesAsync(_issuer.Sign()));
        var second = StandInIssuer.NewKey("second");
        _issuer.Publish(second);
        _time.Pass(HalfMinute);

        Assert.True(await TakesAsync(_issuer.Sign(second)));
        Assert.True(await TakesAsync(_issuer.Sign()), "The old key is still published.");
        Assert.Equal(2, _issuer.Requests);
    }

    [Fact]
    public async Task Unknown_keys_cost_the_issuer_one_request_in_half_a_minute()
    {
        Assert.True(await TakesAsync(_issuer.Sign()));
        for (var round = 1; round <= 3; round++)
        {
            _time.Pass(HalfMinute);
            var calls = Enumerable.Range(0, 50).Select(i => TakesAsync(_issuer.Sign(StandInIssuer.NewKey($"unknown-{i}"))));
            Assert.All(await Task.WhenAll(calls), Assert.False);
            Assert.Equal(1 + round, _issuer.Requests);
        }
    }

    [Fact]
    public async Task A_key_that_is_withdrawn_counts_until_the_keys_are_read_again_and_no_longer()
    {
        var token = _issuer.Sign();
        Assert.True(await TakesAsync(token));
        _issuer.Withdraw(_issuer.First);
        Assert.True(await TakesAsync(token), "Nobody has asked yet.");
        _time.Pass(HalfMinute);
        await _keys.RenewedAsync();

        Assert.False(await TakesAsync(token));
        Assert.True(await TakesAsync(_issuer.Sign(_issuer.Rsa)));
    }

    [Fact]
    public async Task A_remembered_token_is_refused_after_its_end()
    {
        var token = _issuer.Sign(token => token.Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20));
        Assert.True(await TakesAsync(token));
        Assert.True(await TakesAsync(token));
        _time.Pass(TimeSpan.FromSeconds(21));

        Assert.False(await TakesAsync(token));
    }

    [Fact]
    public async Task While_the_issuer_fails_known_keys_keep_their_worth_and_unknown_ones_are_refused()
    {
        Assert.True(await TakesAsync(_issuer.Sign()));
        _issuer.IsDown = true;
        _time.Pass(TimeSpan.FromMinutes(10));

        Assert.False(await TakesAsync(_issuer.Sign(StandInIssuer.NewKey("unknown"))));
        Assert.True(await TakesAsync(_issuer.Sign()));
        Assert.True(await TakesAsync(_issuer.Sign(_issuer.Rsa)));
    }

    [Fact]
    public async Task While_the_issuer_hangs_calls_do_not()
    {
        Assert.True(await TakesAsync(_issuer.Sign()));
        _issuer.Hangs = true;
        _time.Patience = 1;
        _time.Pass(HalfMinute);

        Assert.False(await TakesAsync(_issuer.Sign(StandInIssuer.NewKey("unknown"))));
        Assert.True(await TakesAsync(_issuer.Sign()));
    }

    [Fact]
    public async Task A_key_that_is_withdrawn_is_refused_after_its_lifetime_though_nobody_asks()
    {
        var options = Options.Create(_issuer.Options);
        (options.Value.RefreshInterval, options.Value.KeyLifetime) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        using var keys = new IssuerKeys(options, new StateFolder(""), TimeProvider.System, NullLogger<IssuerKeys>.Instance);
        var tokens = new TokenCheck(keys, options, TimeProvider.System);
        await keys.StartAsync(default);
        var token = _issuer.Sign();
        Assert.True((await tokens.CheckAsync(token)).Succeeded);
        _issuer.Withdraw(_issuer.First);

        while ((await tokens.CheckAsync(token)).Succeeded) await Task.Delay(50);
        Assert.True((await tokens.CheckAsync(_issuer.Sign(_issuer.Rsa))).Succeeded);
        await keys.StopAsync(default);
    }

    [Fact]
    public async Task A_host_that_trusts_the_development_issuer_says_so_loudly_and_no_other_host_does()
    {
        var folder = Directory.CreateTempSubdirectory("grpccrm-loud-");
        var development = Options.Create(new IdentityOptions { DevelopmentIssuer = true });

        Assert.Contains("DEVELOPMENT ISSUER", Assert.Single(await WarningsAsync(development, folder.FullName)), StringComparison.Ordinal);
        Assert.Empty(await WarningsAsync(Options.Create(_issuer.Options), folder.FullName));
        folder.Delete(recursive: true);
    }

    private static async Task<IReadOnlyCollection<string>> WarningsAsync(IOptions<IdentityOptions> options, string folder)
    {
        var log = new Lines();
        using var keys = new IssuerKeys(options, new StateFolder(folder), TimeProvider.System, log);
        await keys.StartAsync(default);
        await keys.KnownAsync();
        await keys.StopAsync(default);
        return log.Warnings;
    }

    private sealed class Lines : ILogger<IssuerKeys>
    {
        public ConcurrentQueue<string> Warnings { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning) Warnings.Enqueue(formatter(state, exception));
        }
    }

    private async Task<bool> TakesAsync(string token) => (await _tokens.CheckAsync(token)).Succeeded;
}
