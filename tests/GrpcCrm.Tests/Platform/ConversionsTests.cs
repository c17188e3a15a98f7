using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Tests.Platform;

public sealed class ConversionsTests
{
    [Fact]
    public void A_time_is_cut_to_the_microsecond_so_that_it_never_moves_into_the_next_period()
    {
        var last = Timestamp.FromDateTime(new DateTime(2025, 5, 31, 23, 59, 59, DateTimeKind.Utc));
        last.Nanos = 999_999_999;

        Assert.Equal(new DateTime(2025, 5, 31, 23, 59, 59, DateTimeKind.Utc).AddMicroseconds(999_999), last.ToTime());
    }

    [Fact]
    public void A_time_before_1970_is_cut_towards_the_past_too()
    {
        var time = new Timestamp { Seconds = -1, Nanos = 999_999_500 };

        Assert.Equal(new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddMicroseconds(999_999), time.ToTime());
    }

    [Theory]
    [InlineData("DealerId", "dealer_id")]
    [InlineData("ContentSha256", "content_sha256")]
    [InlineData("AsOf", "as_of")]
    [InlineData("TimeZone", "time_zone")]
    public void A_property_is_stored_under_its_name_in_snake_case(string property, string column) =>
        Assert.Equal(column, SnakeCaseNames.Of(property));

    [Fact]
    public void An_etag_matches_its_revision_only_and_none_matches_any()
    {
        Etag.Match(Etag.Of(12), 12);
        Etag.Match("", 12);
        Assert.Equal(V1.ErrorReason.EtagMismatch, Assert.Throws<CrmException>(() => Etag.Match(Etag.Of(1), 12)).Reason);
        Assert.Throws<CrmException>(() => Etag.Match("12", 12));
    }
}
