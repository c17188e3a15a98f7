using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Complaints;
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

    [Fact]
    public void A_value_is_told_by_the_contract_s_name_without_the_prefix()
    {
        Assert.Equal("CLOSED_ACCEPTED", ComplaintState.ClosedAccepted.WireName());
        Assert.Equal("DIRECT_MAIL", CommunicationChannel.DirectMail.WireName());
    }

    [Fact]
    public void An_etag_matches_its_revision_only_and_none_matches_any()
    {
        Etag.Match(Etag.Of(12), 12);
        Etag.Match("", 12);
        Assert.Equal(V1.ErrorReason.EtagMismatch, Assert.Throws<CrmException>(() => Etag.Match(Etag.Of(1), 12)).Reason);
        Assert.Throws<CrmException>(() => Etag.Match("12", 12));
    }
}
