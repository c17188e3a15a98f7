using System.Security.Cryptography;
using System.Text.Json;
using GrpcCrm.Platform.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GrpcCrm.IntegrationTests.Identity;

/// <summary>An OpenID Connect provider on a loopback port: it signs what a test asks for, publishes keys, changes and withdraws them.</summary>
internal sealed class StandInIssuer : IAsyncDisposable
{
    public const string Issuer = "https://login.example/crm";
    public const string Audience = "grpccrm-tests";
    private readonly Dictionary<string, SecurityKey> _published = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;
    private int _requests;

    private StandInIssuer(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>How often the keys were asked for.</summary>
    public int Requests => _requests;

    /// <summary>Answers with a failure from now on.</summary>
    public bool IsDown { get; set; }

    /// <summary>Takes requests and answers none.</summary>
    public bool Hangs { get; set; }

    public ECDsaSecurityKey First { get; } = NewKey("first");

    public RsaSecurityKey Rsa { get; } = new(RSA.Create(2048)) { KeyId = "rsa" };

    /// <summary>What a host is told that takes this issuer's tokens.</summary>
    public (string Name, string Value)[] Settings =>
    [
        ("Identity:DevelopmentIssuer", "false"), ("Identity:Authority", Address), ("Identity:Issuer", Issuer),
        ("Identity:Audience", Audience), ("Identity:RequireHttpsMetadata", "false"),
    ];

    public IdentityOptions Options => new()
    {
        JwksUri = $"{Address}/keys",
        Issuer = Issuer,
        Audience = Audience,
        RequireHttpsMetadata = false,
        ClockSkew = TimeSpan.Zero,
    };

    public static async Task<StandInIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new StandInIssuer(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Text($$"""{"issuer":"{{Issuer}}","jwks_uri":"{{issuer.Address}}/keys"}"""));
        app.MapGet("/keys", issuer.AnswerAsync);
        await app.StartAsync();
        issuer.Publish(issuer.First);
        issuer.Publish(issuer.Rsa);
        return issuer;
    }

    public static ECDsaSecurityKey NewKey(string id) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };

    public void Publish(SecurityKey key)
    {
        lock (_published) _published[key.KeyId] = key;
    }

    public void Withdraw(SecurityKey key)
    {
        lock (_published) _published.Remove(key.KeyId);
    }

    /// <summary>A token that is right in everything, as far as it is not changed.</summary>
    public string Sign(Action<SecurityTokenDescriptor>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var token = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now.AddHours(-2),
            NotBefore = now.AddHours(-2),
            Expires = now.AddHours(1),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = "tests",
                [Caller.OrganisationClaim] = "operator",
                [Caller.ScopeClaim] = "directory.read directory.write",
            },
            SigningCredentials = new(First, SecurityAlgorithms.EcdsaSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    public string Sign(SecurityKey key) =>
        Sign(token => token.SigningCredentials = new(key, key is RsaSecurityKey ? SecurityAlgorithms.RsaSha256 : SecurityAlgorithms.EcdsaSha256));

    public async ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<IResult> AnswerAsync()
    {
        Interlocked.Increment(ref _requests);
        if (Hangs) await _ended.Task;
        if (IsDown) return Results.StatusCode(503);
        lock (_published) return Results.Text(JsonSerializer.Serialize(new { keys = _published.Values.Select(Public) }));
    }

    private static Dictionary<string, string> Public(SecurityKey key)
    {
        var json = JsonWebKeyConverter.ConvertFromSecurityKey(key);
        return json.Kty == "RSA"
            ? new() { ["kty"] = json.Kty, ["kid"] = json.Kid, ["n"] = json.N, ["e"] = json.E }
            : new() { ["kty"] = json.Kty, ["kid"] = json.Kid, ["crv"] = json.Crv, ["x"] = json.X, ["y"] = json.Y };
    }
}
