using Google.Protobuf;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.Reports;
using GrpcCrm.Platform.Names;
using GrpcCrm.ReportFeed;

namespace GrpcCrm.IntegrationTests.ReportFeed;

/// <summary>Streams that leave events out, in a host whose heart beats fast.</summary>
public sealed class FeedFilterTests : IClassFixture<CrmFixture>
{
    private readonly CrmFixture _crm;
    private readonly FeedScene _scene;

    public FeedFilterTests(CrmFixture crm)
    {
        (_crm, _scene) = (crm, new FeedScene(crm));
        _scene.Options.HeartbeatInterval = TimeSpan.FromMilliseconds(100);
    }

    [Fact]
    public async Task Heartbeats_and_batches_carry_the_cursor_past_what_is_left_out()
    {
        var kirin = await _crm.NewManufacturerAsync();
        var (wanted, other) = (await DealerAsync(kirin), await DealerAsync(kirin));
        var first = await _scene.Reports.GenerateAsync(kirin, other, 2025, 1);
        await _scene.ReadAsync(kirin, 1);
        using var call = _scene.Open(new V1.StreamReportsRequest { Parent = kirin, Filter = new() { Dealers = { wanted } } });

        var beat = await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Heartbeat);
        while (beat.Position < 1) beat = await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Heartbeat);
        Assert.True(beat.Heartbeat.CaughtUp);
        Assert.NotNull(beat.Heartbeat.DataWatermarkTime);
        await _scene.PublishAsync(first, TimeSpan.Zero);
        await _scene.Reports.GenerateAsync(kirin, wanted, 2025, 1);
        var batch = await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Batch);

        Assert.Equal((3L, wanted), (batch.Position, Assert.Single(batch.Batch.Events).Report.Report.Dealer));
        Assert.Empty(await UntilCaughtUpAsync(new() { Parent = kirin, AfterCursor = batch.Cursor }));
    }

    [Fact]
    public async Task Fields_are_joined_by_and_and_their_values_by_or()
    {
        var kirin = await _crm.NewManufacturerAsync();
        var (one, two) = (await DealerAsync(kirin), await DealerAsync(kirin));
        await _scene.Reports.GenerateAsync(kirin, one, 2025, 1);
        var report = await _scene.Reports.GenerateAsync(kirin, two, 2025, 1);
        await _scene.Reports.StoreAsync(two, ReportScene.Interaction(kirin, new DateTimeOffset(2025, 1, 9, 0, 0, 0, TimeSpan.Zero)));
        await _scene.Reports.GenerateAsync(kirin, two, 2025, 1);
        await RetractAsync(report);
        var notice = await NotifyAsync(kirin, one);
        await _scene.ReadAsync(kirin, 5);

        Assert.Equal([2L, 3, 4], await Passed(new() { Dealers = { two } }));
        Assert.Equal([1L, 2, 3, 4, 5], await Passed(new() { Dealers = { one, two } }));
        Assert.Equal([3L], await Passed(new() { Dealers = { two, one }, Subjects = { V1.FeedSubject.ReportRevised } }));
        Assert.Equal([1L, 2, 3, 4], await Passed(new() { Definitions = { V1.ReportDefinition.DealerServiceQuality } }));
        Assert.Equal([4L, 5], await Passed(new() { Subjects = { V1.FeedSubject.SafetyNotice, V1.FeedSubject.ReportRetracted } }));

        var events = await UntilCaughtUpAsync(new() { Parent = kirin });
        Assert.Equal(notice, events[4].SafetyNotice);
        Assert.Equal((V1.PublicationKind.Retracted, report.Name, ByteString.Empty),
            (events[3].Report.Kind, events[3].Report.Report.Name, events[3].Report.Report.Revision.Document));

        async Task<IEnumerable<long>> Passed(V1.FeedFilter filter) =>
            (await UntilCaughtUpAsync(new() { Parent = kirin, Filter = filter })).Select(feedEvent => feedEvent.Position);
    }

    private Task<string> DealerAsync(string manufacturer) => _crm.NewDealerAsync("Asia/Hong_Kong", manufacturer);

    private async Task<List<V1.ReportEvent>> UntilCaughtUpAsync(V1.StreamReportsRequest request)
    {
        using var call = _scene.Open(request);
        var events = new List<V1.ReportEvent>();
        while (await FeedScene.NextAsync(call) is { Heartbeat: not { CaughtUp: true } } frame)
            if (frame.Batch is { } batch) events.AddRange(batch.Events);
        return events;
    }

    private Task<Guid> RetractAsync(V1.Report report)
    {
        var name = Publication.Names.Parse(report.Name);
        return _crm.ScalarAsync<Guid>($"""
            insert into feed_outbox (manufacturer_id, event_id, subject, dealer_id, report_id, revision)
            values ('{name.Tenant}', gen_random_uuid(), 3, '{ResourceNames.Dealers.Parse(report.Dealer).Id}', '{name.Id}', 1)
            returning event_id
            """);
    }

    private async Task<V1.SafetyNotice> NotifyAsync(string manufacturer, string dealer)
    {
        var notice = new V1.SafetyNotice { Dealer = dealer, Category = "Brakes", Severity = V1.ComplaintSeverity.Critical };
        var (manufacturerId, dealerId) = (ResourceNames.Manufacturers.Parse(manufacturer).Id, ResourceNames.Dealers.Parse(dealer).Id);
        var content = Convert.ToHexString(notice.ToByteArray());
        await _crm.ScalarAsync<Guid>($"""
            with notice as (
              insert into safety_notice (manufacturer_id, notice_id, dealer_id, complaint_id, content, created_time)
              values ('{manufacturerId}', gen_random_uuid(), '{dealerId}', gen_random_uuid(), '\x{content}', now())
              returning notice_id
            )
            insert into feed_outbox (manufacturer_id, event_id, subject, dealer_id, notice_id)
            select '{manufacturerId}', gen_random_uuid(), 4, '{dealerId}', notice_id from notice
            returning event_id
            """);
        return notice;
    }
}
