using System.Buffers.Text;
using System.Security.Claims;
using GrpcCrm.Platform.Access;
using Microsoft.AspNetCore.Authentication;

namespace GrpcCrm.Tests.Platform;

public sealed class ValidTokensTests
{
    private static readonly string Keys = $$"""{"keys":[{"kty":"RSA","kid":"k","e":"AQAB","n":"{{Base64Url.EncodeToString(new byte[256])}}"}]}""";

    [Fact]
    public void A_token_is_found_by_its_exact_text()
    {
        var tokens = new ValidTokens(10);
        var token = Token();
        tokens.Add(TokenHash.Of("one"), token);

        Assert.Same(token, tokens.Find(TokenHash.Of("one")));
        Assert.Null(tokens.Find(TokenHash.Of("One")));
        Assert.Null(tokens.Find(TokenHash.Of("one ")));
    }

    [Fact]
    public void No_more_are_kept_than_fit_and_those_in_use_stay()
    {
        var tokens = new ValidTokens(100);
        tokens.Add(TokenHash.Of("used"), Token());
        for (var i = 0; i < 10_000; i++)
        {
            tokens.Add(TokenHash.Of($"token {i}"), Token());
            Assert.NotNull(tokens.Find(TokenHash.Of("used")));
        }

        Assert.InRange(Enumerable.Range(0, 10_000).Count(i => tokens.Find(TokenHash.Of($"token {i}")) is not null), 1, 100);
    }

    [Fact]
    public void Without_room_nothing_is_kept()
    {
        var tokens = new ValidTokens(0);
        tokens.Add(TokenHash.Of("one"), Token());

        Assert.Null(tokens.Find(TokenHash.Of("one")));
    }

    private static ValidToken Token()
    {
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(), "test");
        return new ValidToken(AuthenticateResult.Success(ticket), new KeySet(Keys), DateTimeOffset.MaxValue);
    }
}
