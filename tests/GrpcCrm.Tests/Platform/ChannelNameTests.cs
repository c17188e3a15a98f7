using GrpcCrm.Ingest;

namespace GrpcCrm.Tests.Platform;

public sealed class ChannelNameTests
{
    private const string Dealer = "dealers/01890000-0000-7000-8000-0000000000d1";
    private const string Sixty = "0123456789-abcdefghij-0123456789-abcdefghij-0123456789-abcde";

    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("dms-east-2")]
    [InlineData("a--")]
    [InlineData(Sixty + "xyz")]
    public void An_id_of_up_to_63_small_letters_digits_and_hyphens_is_one(string id)
    {
        Assert.True(ChannelName.TryParse($"{Dealer}/ingestChannels/{id}", out var name));
        Assert.Equal((id, $"{Dealer}/ingestChannels/{id}"), (name.Channel, name.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("A")]
    [InlineData("a_b")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    [InlineData("é")]
    [InlineData("١")]
    [InlineData(Sixty + "wxyz")]
    public void Any_other_id_is_none(string id) => Assert.False(ChannelName.TryParse($"{Dealer}/ingestChannels/{id}", out _));

    [Theory]
    [InlineData("")]
    [InlineData("ingestChannels/a")]
    [InlineData("/ingestChannels/a")]
    [InlineData("manufacturers/01890000-0000-7000-8000-0000000000d1/ingestChannels/a")]
    [InlineData(Dealer + "/channels/a")]
    [InlineData(Dealer)]
    public void A_name_of_another_shape_is_none(string text) => Assert.False(ChannelName.TryParse(text, out _));
}
