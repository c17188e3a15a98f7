using GrpcCrm.Client;

namespace GrpcCrm.Tests.Client;

public sealed class ResumePointTests
{
    private static readonly JournalState Fresh = new("dealers/d/ingestChannels/main", "dms", "instance");
    private static readonly JournalState Used = Fresh with { BaseOffset = 1000, Acked = 40, Sent = 60 };

    [Fact]
    public void A_new_journal_on_an_old_channel_starts_at_the_services_offset() =>
        Assert.Equal(new ResumePoint(5000, 0), ResumePoint.Of(5000, Fresh, 0, 10, false));

    [Theory]
    [InlineData(1040)]
    [InlineData(1050)]
    [InlineData(1060)]
    public void Lost_acks_are_followed_by_a_resend_under_the_same_offsets(long nextOffset) =>
        Assert.Equal(new ResumePoint(1000, 40), ResumePoint.Of(nextOffset, Used, 0, 100, false));

    [Fact]
    public void After_another_client_what_was_never_sent_lies_at_the_services_offset() =>
        Assert.Equal(new ResumePoint(1940, 40), ResumePoint.Of(2000, Used, 0, 100, false));

    [Fact]
    public void A_restored_service_is_sent_again_what_it_lost() =>
        Assert.Equal(new ResumePoint(1000, 10), ResumePoint.Of(1010, Used, 10, 100, false));

    [Fact]
    public void A_restored_service_that_lost_more_than_the_journal_holds_stops_the_writer()
    {
        var lost = Assert.Throws<IngestRecordsLostException>(() => ResumePoint.Of(1009, Used, 10, 100, false));
        Assert.Equal((1009, 1010), (lost.NextOffset, lost.FirstOffset));
    }

    [Fact]
    public void On_request_all_that_is_held_follows_at_the_services_offset() =>
        Assert.Equal(new ResumePoint(-10, 10), ResumePoint.Of(0, Used, 10, 100, true));
}
