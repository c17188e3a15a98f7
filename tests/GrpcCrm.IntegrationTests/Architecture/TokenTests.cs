using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Core.Interceptors;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Access;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>Tokens that are almost right.</summary>
public sealed class TokenTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private ECDsaSecurityKey Key => (ECDsaSecurityKey)crm.App.Services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>()
        .Get(JwtBearerDefaults.AuthenticationScheme).TokenValidationParameters.IssuerSigningKey;

    [Fact]
    public async Task A_token_that_is_right_in_everything_is_taken()
    {
        await Call(Signed(_ => { }));
        await Call(Signed(token => token.Expires = Now - (Skew / 2)));
    }

    [Fact]
    public async Task An_expired_token_is_refused() => await AssertRefused(Signed(token => token.Expires = Now - (2 * Skew)));

    [Fact]
    public async Task A_token_that_is_not_valid_yet_is_refused() => await AssertRefused(Signed(token => token.NotBefore = Now + (2 * Skew)));

    [Fact]
    public async Task A_token_without_an_end_is_refused() =>
        await AssertRefused(new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(Described(token => token.Expires = null)));

    [Fact]
    public async Task A_token_for_another_audience_is_refused() => await AssertRefused(Signed(token => token.Audience = "grpccrm-test"));

    [Fact]
    public async Task A_token_of_another_issuer_is_refused() => await AssertRefused(Signed(token => token.Issuer = "grpccrm"));

    [Fact]
    public async Task A_token_without_a_signature_is_refused() => await AssertRefused(Signed(token => token.SigningCredentials = null));

    [Fact]
    public async Task A_token_signed_with_another_key_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        await AssertRefused(Signed(token => token.SigningCredentials = new(new ECDsaSecurityKey(key) { KeyId = Key.KeyId }, "ES256")));
    }

    [Fact]
    public async Task A_token_signed_with_the_public_key_as_a_secret_is_refused()
    {
        var secret = new SymmetricSecurityKey(Key.ECDsa.ExportSubjectPublicKeyInfo()) { KeyId = Key.KeyId };

        await AssertRefused(Signed(token => token.SigningCredentials = new(secret, SecurityAlgorithms.HmacSha256)));
    }

    [Fact]
    public async Task A_token_whose_claims_were_changed_is_refused()
    {
        var parts = Signed(_ => { }).Split('.');
        var claims = Base64UrlEncoder.Decode(parts[1]).Replace("tests", "other", StringComparison.Ordinal);

        await AssertRefused($"{parts[0]}.{Base64UrlEncoder.Encode(claims)}.{parts[2]}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("a.b.c")]
    public async Task What_is_no_token_is_refused(string token) => await AssertRefused(token);

    [Theory]
    [InlineData("")]
    [InlineData("operators")]
    [InlineData("dealers/1")]
    [InlineData("manufacturers/01890000-0000-7000-8000-00000000000A")]
    public async Task An_organisation_that_cannot_be_holds_no_permission(string organisation)
    {
        var token = Signed(token => token.Claims[Caller.OrganisationClaim] = organisation);

        await RpcFailure.Of("PERMISSION_MISSING", () => Call(token));
    }

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private async Task AssertRefused(string token)
    {
        var failure = await RpcFailure.Of("TOKEN_INVALID", () => Call(token));
        Assert.Equal(StatusCode.Unauthenticated, failure.StatusCode);
    }

    private async Task Call(string token)
    {
        var calls = crm.Channel.Intercept(metadata =>
        {
            metadata.Add("authorization", $"Bearer {token}");
            return metadata;
        });
        await new V1.DealerService.DealerServiceClient(calls).ListDealersAsync(new());
    }

    private string Signed(Action<SecurityTokenDescriptor> change) => new JsonWebTokenHandler().CreateToken(Described(change));

    private SecurityTokenDescriptor Described(Action<SecurityTokenDescriptor> change)
    {
        var token = new SecurityTokenDescriptor
        {
            Issuer = DevelopmentIssuer.Issuer,
            Audience = DevelopmentIssuer.Audience,
            IssuedAt = Now.AddHours(-2),
            NotBefore = Now.AddHours(-2),
            Expires = Now.AddHours(1),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = "tests",
                [Caller.OrganisationClaim] = "operator",
                [Caller.ScopeClaim] = "directory.read",
            },
            SigningCredentials = new(Key, SecurityAlgorithms.EcdsaSha256),
        };
        change(token);
        return token;
    }
}
