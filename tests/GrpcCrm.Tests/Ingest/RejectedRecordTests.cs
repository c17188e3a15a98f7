using GrpcCrm.Ingest;

namespace GrpcCrm.Tests.Ingest;

public sealed class RejectedRecordTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("with\0nul", "with\uFFFDnul")]
    [InlineData("", "")]
    public void A_key_is_shown_as_far_as_it_can_be_stored(string key, string shown) => Assert.Equal(shown, Of(key).ShownExternalId);

    [Fact]
    public void A_long_key_is_cut_and_no_character_is_halved()
    {
        Assert.Equal(new string('x', 200), Of(new string('x', 5000)).ShownExternalId);
        Assert.Equal(new string('x', 199), Of(new string('x', 199) + "👍👍").ShownExternalId);
    }

    [Fact]
    public void The_same_record_has_the_same_hash_and_another_another()
    {
        Assert.Equal(Of("a").Hash, Of("a").Hash);
        Assert.NotEqual(Of("a").Hash, Of("b").Hash);
    }

    private static RejectedRecord Of(string externalId) =>
        new(0, new V1.IngestRecord { ExternalId = externalId }, V1.RecordKind.Customer, V1.ErrorReason.FieldInvalid, []);
}
