using GrpcCrm.IntegrationTests.Fixture;
using Microsoft.Extensions.Options;

namespace GrpcCrm.IntegrationTests.Identity;

/// <summary>A host that is not told enough does not start, and says what it misses.</summary>
public sealed class StartTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly (string, string) NoDevelopment = ("Identity:DevelopmentIssuer", "false");
    private static readonly (string, string) Https = ("Identity:JwksUri", "https://login.example/keys");
    private static readonly (string, string) Issuer = ("Identity:Issuer", "i");
    private static readonly (string, string) Audience = ("Identity:Audience", "a");

    public static TheoryData<string, (string, string)[], string> Settings => new()
    {
        { "nothing", [NoDevelopment], "GRPCCRM_IDENTITY__DEVELOPMENTISSUER" },
        { "no issuer", [NoDevelopment, Https, Audience], "GRPCCRM_IDENTITY__ISSUER" },
        { "no audience", [NoDevelopment, Https, Issuer], "GRPCCRM_IDENTITY__AUDIENCE" },
        { "two sources", [NoDevelopment, Https, Issuer, Audience, ("Identity:Authority", "https://login.example")], "JWKSURI" },
        { "both worlds", [Https, Issuer, Audience], "GRPCCRM_IDENTITY__DEVELOPMENTISSUER" },
        { "keys in the clear", [NoDevelopment, ("Identity:JwksUri", "http://127.0.0.1/keys"), Issuer, Audience], "https" },
        {
            "keys in the clear from afar",
            [NoDevelopment, ("Identity:JwksUri", "http://login.example/keys"), ("Identity:RequireHttpsMetadata", "false"), Issuer, Audience],
            "https"
        },
        { "too much skew", [NoDevelopment, Https, Issuer, Audience, ("Identity:ClockSkew", "00:01:00")], "ClockSkew" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Without_a_sound_identity_no_host_starts(string name, (string, string)[] settings, string advice)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => crm.StartHostAsync(settings));

        Assert.Contains(advice, refused.Message, StringComparison.Ordinal);
        Assert.NotEmpty(name);
    }
}
