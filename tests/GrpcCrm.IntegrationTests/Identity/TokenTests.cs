using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Access;

namespace GrpcCrm.IntegrationTests.Identity;

/// <summary>Which tokens of a real issuer a host takes, and which it refuses.</summary>
public sealed class TokenTests(IssuerScene scene) : IClassFixture<IssuerScene>
{
    private readonly CrmFixture _crm = scene.Crm;
    private readonly StandInIssuer _issuer = scene.Issuer;
    private GrpcChannel _channel = scene.Channel;

    public static TheoryData<string> Bad => [.. BadTokens.All.Keys];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task What_is_no_token_of_the_issuer_is_refused_and_the_next_call_is_served(string name)
    {
        var headers = BadTokens.All[name](_issuer);

        var failure = await RpcFailure.OfAsync("TOKEN_INVALID", () => CallAsync(headers));

        Assert.Equal(StatusCode.Unauthenticated, failure.StatusCode);
        Assert.DoesNotContain("IDX", failure.Status.Detail, StringComparison.Ordinal);
        await CallAsync($"Bearer {_issuer.Sign()}");
    }

    [Fact]
    public async Task A_token_that_is_right_in_everything_is_taken()
    {
        await CallAsync($"Bearer {_issuer.Sign()}");
        await CallAsync($"Bearer {_issuer.Sign(_issuer.Rsa)}");
    }

    [Fact]
    public async Task A_scheme_has_no_case() => await CallAsync($"bearer {_issuer.Sign()}");

    [Fact]
    public async Task A_clock_may_be_off_by_half_a_minute()
    {
        await CallAsync($"Bearer {_issuer.Sign(token => token.Expires = Now.AddSeconds(-15))}");
        await CallAsync($"Bearer {_issuer.Sign(token => token.NotBefore = Now.AddSeconds(15))}");
    }

    [Fact]
    public async Task A_token_for_several_audiences_is_taken_if_this_is_one_of_them() => await CallAsync("Bearer " + _issuer.Sign(token =>
    {
        token.Audience = null;
        token.Claims["aud"] = new[] { "account", StandInIssuer.Audience };
    }));

    [Fact]
    public async Task A_scope_may_be_a_list_of_which_every_entry_counts() => await CallAsync("Bearer " + _issuer.Sign(token =>
        token.Claims[Caller.ScopeClaim] = new[] { "directory.write", "reports.generate directory.read" }));

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("application/at+jwt")]
    [InlineData("AT+JWT")]
    public async Task A_token_may_say_that_it_is_one_for_access(string type) =>
        await CallAsync("Bearer " + _issuer.Sign(token => token.TokenType = type));

    [Fact]
    public async Task A_tenant_of_the_other_kind_is_not_registered()
    {
        var manufacturer = await _crm.NewManufacturerAsync();
        var dealer = "dealers/" + manufacturer.Split('/')[1];
        var token = _issuer.Sign(token =>
        {
            token.Claims[Caller.OrganisationClaim] = dealer;
            token.Claims[Caller.ScopeClaim] = "customers.read";
        });

        var customers = new V1.CustomerService.CustomerServiceClient(CrmFixture.With(token, _channel));
        await RpcFailure.OfAsync("CALLER_UNKNOWN", async () => await customers.ListCustomersAsync(new() { Parent = dealer }));
    }

    [Fact]
    public async Task A_token_of_the_development_issuer_is_refused_where_that_is_not_configured() =>
        await RpcFailure.OfAsync("TOKEN_INVALID", () => CallAsync($"Bearer {_crm.Token("operator")}"));

    [Fact]
    public async Task A_host_that_wants_certificates_refuses_a_token_without_one()
    {
        _channel = await _crm.StartHostAsync([.. _issuer.Settings, ("Identity:RequireCertificateBoundTokens", "true")]);

        await RpcFailure.OfAsync("TOKEN_INVALID", () => CallAsync($"Bearer {_issuer.Sign()}"));
    }

    [Fact]
    public async Task A_host_that_never_heard_from_the_issuer_says_so()
    {
        await using var issuer = await StandInIssuer.StartAsync();
        issuer.IsDown = true;
        _channel = await _crm.StartHostAsync(issuer.Settings);

        var failure = await RpcFailure.OfAsync("ISSUER_UNAVAILABLE", () => CallAsync($"Bearer {issuer.Sign()}"));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Fact]
    public async Task The_answer_to_a_refused_call_is_one_block_of_headers()
    {
        using var http = new HttpClient { DefaultRequestVersion = new(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var body = new ByteArrayContent([0, 0, 0, 0, 0]);
        body.Headers.ContentType = new("application/grpc");
        var answer = await http.PostAsync(new Uri($"http://{_channel.Target}/grpccrm.v1.DealerService/ListDealers"), body);

        Assert.Equal("16", Assert.Single(answer.Headers.GetValues("grpc-status")));
        Assert.True(answer.Headers.Contains("grpc-status-details-bin"));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Empty(answer.TrailingHeaders);
    }

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private async Task CallAsync(params string[] headers)
    {
        var metadata = new Metadata();
        foreach (var header in headers) metadata.Add("authorization", header);
        await new V1.DealerService.DealerServiceClient(_channel).ListDealersAsync(new(), metadata);
    }
}
