using Google.Protobuf;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.ReportFeed;
using GrpcCrm.Reports;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>
/// Late records, updates and deletions in any order, with closers running in between: what comes out in the end is what the records say, and
/// nothing that was published has changed.
/// </summary>
public sealed class RestatementTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const int Rounds = 12;
    private readonly ScheduleScene _scene = new(crm);

    [Theory]
    [InlineData(20_260_101)]
    [InlineData(20_260_102)]
    public async Task The_newest_revisions_equal_reports_made_from_scratch_and_older_ones_never_change(int seed)
    {
        _scene.Hurry();
        var random = new Random(seed);
        var (kirin, months) = (await crm.NewManufacturerAsync(), ScheduleScene.MonthsAgo(5));
        var dealer = await crm.NewDealerAsync("Europe/London", kirin);
        await _scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Monthly, months));
        var records = new Dictionary<string, V1.IngestRecord>(StringComparer.Ordinal);
        var published = new Dictionary<string, V1.ReportRevision>(StringComparer.Ordinal);

        for (var round = 0; round < Rounds; round++)
        {
            await _scene.Reports.StoreAsync(dealer, Changes(random, kirin, months, records));
            if (random.Next(3) > 0) await _scene.SettleAsync();
            await AssertUnchangedAsync(kirin, published);
        }

        await _scene.SettleAsync();
        await AssertUnchangedAsync(kirin, published);
        await AssertAsFromScratchAsync(kirin, dealer, records.Values);
        await AssertReplayAsync(kirin);
    }

    /// <summary>Some new records of any month, some changed, some deleted.</summary>
    private static List<V1.IngestRecord> Changes(
        Random random, string manufacturer, DateOnly first, Dictionary<string, V1.IngestRecord> records)
    {
        var batch = new Dictionary<string, V1.IngestRecord>(StringComparer.Ordinal);
        for (var i = 0; i < 12; i++)
        {
            var known = records.Count > 0 && random.Next(3) == 0;
            var old = known ? records.Values.ElementAt(random.Next(records.Count)) : null;
            var record = Made(random, manufacturer, first, isComplaint: old is null ? random.Next(2) == 0 : old.Complaint is not null);
            record.ExternalId = old?.ExternalId ?? $"r{records.Count}";
            record.Deleted = known && random.Next(3) == 0;
            batch[record.ExternalId] = records[record.ExternalId] = record;
        }

        return [.. batch.Values.Select(record => record.Clone())];
    }

    private static V1.IngestRecord Made(Random random, string manufacturer, DateOnly first, bool isComplaint)
    {
        var at = new DateTimeOffset(first.ToDateTime(default), TimeSpan.Zero).AddHours(random.Next(24 * 150));
        DateTimeOffset? closed = random.Next(2) == 0 ? at.AddHours(random.Next(24 * 60)) : null;
        if (closed > TimeProvider.System.GetUtcNow()) closed = null;
        if (isComplaint) return ReportScene.Complaint(manufacturer, at, closed);
        var record = ReportScene.Interaction(manufacturer, at);
        record.Interaction.Channel = (V1.CommunicationChannel)random.Next(1, 9);
        return record;
    }

    /// <summary>Every revision seen so far still has its bytes; new ones are taken down.</summary>
    private async Task AssertUnchangedAsync(string manufacturer, Dictionary<string, V1.ReportRevision> published)
    {
        foreach (var report in await _scene.AllAsync(manufacturer))
        {
            for (var number = 1; number <= report.Revision.Number; number++)
            {
                var request = new V1.GetReportRequest { Name = report.Name, RevisionNumber = number };
                var revision = (await _scene.Reports.Reports(manufacturer).GetReportAsync(request)).Report.Revision;
                if (!published.TryAdd(revision.Name, revision))
                {
                    Assert.Equal(published[revision.Name].Document, revision.Document);
                    Assert.Equal(published[revision.Name].ContentSha256, revision.ContentSha256);
                }
            }
        }
    }

    /// <summary>Another dealer gets the final records at once; its reports, which never had a revision before, say the same to it.</summary>
    private async Task AssertAsFromScratchAsync(string manufacturer, string dealer, IEnumerable<V1.IngestRecord> records)
    {
        var fresh = await crm.NewDealerAsync("Europe/London", manufacturer);
        await _scene.Reports.StoreAsync(fresh, records.Where(record => !record.Deleted).Select(record => record.Clone()));
        var reports = (await _scene.AllAsync(manufacturer)).Where(report => report.Dealer == dealer).ToList();
        Assert.True(reports.Count >= 4 && reports.Exists(report => report.Revision.Number > 1));
        foreach (var report in reports)
        {
            var (year, month) = (report.PeriodStartDate.Year, report.PeriodStartDate.Month);
            var scratch = await _scene.Reports.GenerateAsync(manufacturer, fresh, year, month);
            Assert.Equal(await _scene.Reports.DocumentAsync(fresh, scratch.Name), await _scene.Reports.DocumentAsync(dealer, report.Name));
        }
    }

    /// <summary>From the start and from any cursor on, the feed ends in the same picture.</summary>
    private async Task AssertReplayAsync(string manufacturer)
    {
        var reports = await _scene.AllAsync(manufacturer);
        var count = reports.Sum(report => report.Revision.Number);
        var feed = new FeedScene(crm);
        var (picture, cursors) = (new Dictionary<string, ByteString>(StringComparer.Ordinal), new List<(string Cursor, int Seen)> { ("", 0) });
        var seen = 0;
        using (var call = feed.Open(manufacturer))
        {
            while (seen < count)
            {
                var frame = await FeedScene.NextAsync(call);
                seen += Apply(frame.Batch?.Events ?? [], picture);
                cursors.Add((frame.Cursor, seen));
            }
        }

        var newest = reports.ToDictionary(report => report.Name, report => report.Revision.ContentSha256, StringComparer.Ordinal);
        Assert.All(picture, entry => Assert.Equal(newest[entry.Key], entry.Value));
        foreach (var (cursor, before) in cursors.Where(stored => stored.Seen < count))
        {
            var replayed = new Dictionary<string, ByteString>(picture, StringComparer.Ordinal);
            Assert.Equal(count - before, Apply(await feed.ReadAsync(manufacturer, count - before, cursor), replayed));
            Assert.Equal(picture, replayed);
        }
    }

    private static int Apply(IReadOnlyCollection<V1.ReportEvent> events, Dictionary<string, ByteString> picture)
    {
        foreach (var feedEvent in events) picture[feedEvent.Report.Report.Name] = feedEvent.Report.Report.Revision.ContentSha256;
        return events.Count;
    }
}
