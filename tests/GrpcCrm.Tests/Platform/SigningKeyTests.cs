using GrpcCrm.Platform.Paging;

namespace GrpcCrm.Tests.Platform;

public sealed class SigningKeyTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] Payload = [0, 1, 2, 250, 251, 252, 253, 254, 255];
    private readonly SigningKey _key = new(Secret);

    [Fact]
    public void What_was_sealed_opens_for_the_same_purpose_on_every_host()
    {
        var text = _key.Seal("page", Payload);

        Assert.Equal(Payload, new SigningKey([.. Secret]).Open("page", text));
        Assert.Matches("\\A[A-Za-z0-9_-]+\\z", text);
    }

    [Fact]
    public void An_empty_payload_is_sealed_too() => Assert.Empty(_key.Open("page", _key.Seal("page", []))!);

    [Theory]
    [InlineData("cursor")]
    [InlineData("pag")]
    [InlineData("page ")]
    [InlineData("")]
    public void Another_purpose_does_not_open_it(string purpose) => Assert.Null(_key.Open(purpose, _key.Seal("page", Payload)));

    [Fact]
    public void Another_key_does_not_open_it() =>
        Assert.Null(new SigningKey([.. Secret.Reverse()]).Open("page", _key.Seal("page", Payload)));

    [Fact]
    public void Purpose_and_payload_cannot_be_shifted_into_each_other() => Assert.Null(_key.Open("pageA", _key.Seal("page", "A"u8)));

    [Fact]
    public void A_text_with_any_bit_changed_does_not_open()
    {
        var text = _key.Seal("page", Payload);
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text[..i] + (text[i] == 'A' ? 'Q' : 'A') + text[(i + 1)..];
            Assert.Null(_key.Open("page", changed));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("not base64 !")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("\0")]
    public void Garbage_does_not_open(string text) => Assert.Null(_key.Open("page", text));

    [Fact]
    public void A_text_that_was_cut_or_lengthened_does_not_open()
    {
        var text = _key.Seal("page", Payload);

        Assert.Null(_key.Open("page", text[..^4]));
        Assert.Null(_key.Open("page", text[4..]));
        Assert.Null(_key.Open("page", text + "AAAA"));
    }
}
