using System.Security.Cryptography;
using Google.Protobuf;
using GrpcCrm.Client;

namespace GrpcCrm.Tests.Client;

public sealed class FeedPositionTests
{
    private readonly FeedPosition _position = new();

    public FeedPositionTests() => _position.Open(5);

    [Fact]
    public void Events_follow_without_a_gap()
    {
        _position.Pass([Event(6), Event(7)], 7);
        _position.Pass([], 7);
        _position.Open(7);
        _position.Pass([Event(8)], 8);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public void A_gap_and_a_repetition_are_refused(long position) =>
        Assert.Equal(position, Assert.Throws<ReportFeedException>(() => _position.Pass([Event(position)], position)).Position);

    [Fact]
    public void A_frame_that_moves_without_events_is_refused() =>
        Assert.Throws<ReportFeedException>(() => _position.Pass([], 6));

    [Fact]
    public void Where_a_filter_applies_positions_only_rise()
    {
        _position.Open(5, isFiltered: true);
        _position.Pass([Event(7), Event(9)], 12);
        _position.Pass([], 14);
        Assert.Throws<ReportFeedException>(() => _position.Pass([], 13));
        Assert.Throws<ReportFeedException>(() => _position.Pass([Event(14)], 14));
    }

    [Fact]
    public void A_document_that_was_left_out_is_no_forgery()
    {
        var retracted = Event(6);
        retracted.Report.Report.Revision.Document = ByteString.Empty;
        _position.Pass([retracted], 6);
    }

    [Fact]
    public void A_stream_that_opens_elsewhere_is_refused() =>
        Assert.Throws<ReportFeedException>(() => _position.Open(4));

    [Fact]
    public void A_document_that_does_not_match_its_hash_is_refused()
    {
        var forged = Event(6);
        forged.Report.Report.Revision.Document = ByteString.CopyFromUtf8("other figures");
        Assert.Throws<ReportFeedException>(() => _position.Pass([forged], 6));
    }

    private static V1.ReportEvent Event(long position)
    {
        var document = ByteString.CopyFromUtf8($"figures of {position}");
        var hash = ByteString.CopyFrom(SHA256.HashData(document.Span));
        var report = new V1.Report { Revision = new V1.ReportRevision { Document = document, ContentSha256 = hash } };
        return new V1.ReportEvent { Position = position, Report = new V1.ReportPublication { Report = report } };
    }
}
