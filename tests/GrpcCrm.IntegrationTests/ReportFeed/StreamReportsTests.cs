using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.Reports;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.ReportFeed;
using Microsoft.Extensions.DependencyInjection;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class StreamReportsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task Each_revision_arrives_as_a_read_of_it_gives_it()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        using var call = _scene.Open(kirin);
        Assert.Equal(0, (await FeedScene.NextAsync(call)).Opened.HeadPosition);

        var report = await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 1);
        await _scene.Reports.StoreAsync(dealer, ReportScene.Interaction(kirin, new DateTimeOffset(2025, 1, 9, 0, 0, 0, TimeSpan.Zero)));
        await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 1);

        var events = await _scene.ReadAsync(kirin, 2);
        Assert.Equal([V1.PublicationKind.Published, V1.PublicationKind.Revised], events.Select(feedEvent => feedEvent.Report.Kind));
        foreach (var feedEvent in events)
        {
            var request = new V1.GetReportRequest { Name = report.Name, RevisionNumber = (int)feedEvent.Position };
            var read = (await _scene.Reports.Reports(kirin).GetReportAsync(request)).Report;
            Assert.Equal(V1.ReportState.Unspecified, feedEvent.Report.Report.Revision.State);
            read.Revision.State = V1.ReportState.Unspecified;
            Assert.Equal(read, feedEvent.Report.Report);
        }
    }

    [Fact]
    public async Task It_starts_now_or_with_the_first_event_of_a_time_or_later()
    {
        var report = await _scene.PublishedAsync();
        var manufacturer = FeedScene.ManufacturerOf(report);
        await _scene.ReadAsync(manufacturer, 1);
        for (var i = 0; i < 2; i++)
        {
            await _scene.PublishAsync(report, TimeSpan.Zero);
            await _scene.ReadAsync(manufacturer, 2 + i);
        }

        var all = await _scene.ReadAsync(manufacturer, 3);
        using var timed = _scene.Open(new V1.StreamReportsRequest { Parent = manufacturer, FromCommitTime = all[1].CommitTime });
        using var now = _scene.Open(new V1.StreamReportsRequest { Parent = manufacturer, StartAt = V1.FeedStart.Now });
        Assert.Equal((3L, 3L), (await FeedScene.NextAsync(now) is var opened ? opened.Position : 0, opened.Opened.HeadPosition));
        await _scene.PublishAsync(report, TimeSpan.Zero);

        Assert.Equal([2L, 3, 4], (await FeedScene.EventsAsync(timed, 3)).Select(feedEvent => feedEvent.Position));
        Assert.Equal(4, Assert.Single(await FeedScene.EventsAsync(now, 1)).Position);
    }

    [Fact]
    public async Task A_heartbeat_tells_how_far_the_data_go_and_that_frames_had_to_wait()
    {
        _scene.Options.HeartbeatInterval = TimeSpan.FromSeconds(1);
        var report = await _scene.PublishedAsync();
        await _scene.PublishAsync(report, 39);
        var all = await _scene.ReadAsync(FeedScene.ManufacturerOf(report), 40);
        await _scene.LengthenAsync(report, 250_000);

        using var call = _scene.Open(FeedScene.ManufacturerOf(report));
        await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Batch);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var beats = new List<V1.StreamReportsResponse>();
        while (beats.LastOrDefault() is not { Heartbeat: { CaughtUp: true, FlowControlBlocked: false } })
            beats.Add(await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Heartbeat));

        Assert.Contains(beats, beat => beat.Heartbeat.FlowControlBlocked);
        Assert.All(
            beats.Where(beat => beat.Position > 0),
            beat => Assert.Equal(all[(int)beat.Position - 1].CommitTime, beat.Heartbeat.DataWatermarkTime));
    }

    [Fact]
    public async Task A_waiting_stream_gets_an_event_at_once()
    {
        var report = await _scene.PublishedAsync();
        using var call = _scene.Open(FeedScene.ManufacturerOf(report));
        while ((await FeedScene.NextAsync(call)).Position < 1) { }

        var started = TimeProvider.System.GetTimestamp();
        await _scene.PublishAsync(report, TimeSpan.Zero);
        var frame = await FeedScene.NextAsync(call);

        Assert.Equal((2L, 2L), (frame.Position, Assert.Single(frame.Batch.Events).Position));
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_reader_that_is_cut_anywhere_resumes_by_cursor_without_gap_or_repeat()
    {
        var report = await _scene.PublishedAsync();
        for (var i = 0; i < 120; i++) await _scene.PublishAsync(report, TimeSpan.Zero);
        _scene.Options.BatchEvents = 7;
        var random = new Random(120_7);
        var (cursor, applied) = ("", new List<long>());

        while (applied.Count < 121)
        {
            using var call = _scene.Open(FeedScene.ManufacturerOf(report), cursor);
            for (var frames = random.Next(1, 5); frames > 0 && applied.Count < 121; frames--)
            {
                var frame = await FeedScene.NextAsync(call);
                if (frame.Batch is { } batch) applied.AddRange(batch.Events.Select(feedEvent => feedEvent.Position));
                cursor = frame.Cursor;
                Assert.Equal(applied.LastOrDefault(), frame.Position);
            }
        }

        Assert.Equal(Enumerable.Range(1, 121).Select(position => (long)position), applied);
    }

    [Fact]
    public async Task A_cursor_that_was_altered_anywhere_is_refused()
    {
        var report = await _scene.PublishedAsync();
        var cursor = await CursorAsync(FeedScene.ManufacturerOf(report));

        for (var i = 0; i < cursor.Length; i += 5)
        {
            var altered = cursor[..i] + (cursor[i] == 'A' ? 'B' : 'A') + cursor[(i + 1)..];
            await RpcFailure.OfAsync("CURSOR_MALFORMED", () => CursorAsync(FeedScene.ManufacturerOf(report), altered));
        }

        await RpcFailure.OfAsync("CURSOR_MALFORMED", () => CursorAsync(FeedScene.ManufacturerOf(report), cursor[..^4]));
        await RpcFailure.OfAsync("CURSOR_MALFORMED", () => CursorAsync(FeedScene.ManufacturerOf(report), "not a cursor"));
    }

    [Fact]
    public async Task A_cursor_of_another_feed_is_refused()
    {
        var (report, other) = (await _scene.PublishedAsync(), await _scene.PublishedAsync());
        var cursor = await CursorAsync(FeedScene.ManufacturerOf(other));

        var failure = await RpcFailure.OfAsync("CURSOR_FOREIGN", () => CursorAsync(FeedScene.ManufacturerOf(report), cursor));

        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
    }

    [Fact]
    public async Task After_a_restore_old_cursors_are_refused_and_open_streams_end()
    {
        var report = await _scene.PublishedAsync();
        var manufacturer = FeedScene.ManufacturerOf(report);
        using var call = _scene.Open(manufacturer);
        var frame = await FeedScene.NextAsync(call);
        while (frame.Position < 1) frame = await FeedScene.NextAsync(call);

        var id = ResourceNames.Manufacturers.Parse(manufacturer).Id;
        await crm.ScalarAsync<Guid>($"update feed set incarnation = gen_random_uuid() where manufacturer_id = '{id}' returning incarnation");

        await RpcFailure.OfAsync("CURSOR_FOREIGN", () => CursorAsync(manufacturer, frame.Cursor));
        await _scene.PublishAsync(report, TimeSpan.Zero);
        await RpcFailure.OfAsync("CURSOR_FOREIGN", () => call.ResponseStream.MoveNext(default));
    }

    [Fact]
    public async Task A_cursor_past_the_newest_event_is_refused()
    {
        var manufacturer = ResourceNames.Manufacturers.Parse(FeedScene.ManufacturerOf(await _scene.PublishedAsync())).Id;
        var incarnation = await crm.ScalarAsync<Guid>($"select incarnation from feed where manufacturer_id = '{manufacturer}'");
        var ahead = new FeedCursor(manufacturer, incarnation, 2).Seal(crm.App.Services.GetRequiredService<SigningKey>());

        var failure = await RpcFailure.OfAsync("CURSOR_AHEAD", () => CursorAsync(ResourceNames.Manufacturers.Format(manufacturer), ahead));

        Assert.Equal(StatusCode.OutOfRange, failure.StatusCode);
    }

    [Fact]
    public async Task Another_manufacturer_s_feed_is_not_found_as_if_it_did_not_exist()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        async Task<byte[]> Failure(string parent)
        {
            using var call = new V1.ReportFeedService.ReportFeedServiceClient(crm.As(kirin)).StreamReports(new() { Parent = parent });
            return RpcFailure.Bytes(await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", () => call.ResponseStream.MoveNext(default)));
        }

        Assert.Equal(await Failure($"manufacturers/{Guid.NewGuid()}"), await Failure(raiju));
    }

    private async Task<string> CursorAsync(string manufacturer, string after = "")
    {
        using var call = _scene.Open(manufacturer, after);
        return (await FeedScene.NextAsync(call)).Cursor;
    }
}
