using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.ReportFeed;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class FeedSequencerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const int Publishers = 64;
    private const int Rounds = 8;
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task Positions_are_dense_under_64_publishers_and_two_sequencers_and_readers_see_each_event_once_in_order()
    {
        var second = await crm.StartHostAsync();
        V1.Report[] reports = [await _scene.PublishedAsync(), await _scene.PublishedAsync()];
        var plans = Plans();
        var commits = plans.SelectMany(plan => plan).Where(step => step.Commits).ToList();
        var expected = Enumerable.Range(0, 2).Select(feed => 1 + commits.Count(step => step.Feed == feed)).ToList();
        var reading = Task.WhenAll(
            from feed in Enumerable.Range(0, 2)
            from host in new[] { crm.Channel, second }
            select _scene.ReadAsync(FeedScene.ManufacturerOf(reports[feed]), expected[feed], channel: host));

        var committed = await Task.WhenAll(plans.Select(async plan =>
        {
            var mine = new List<(int Feed, string Event)>();
            foreach (var step in plan)
            {
                var feedEvent = await _scene.PublishAsync(reports[step.Feed], step.Takes, step.Commits);
                if (step.Commits) mine.Add((step.Feed, feedEvent.ToString()));
            }

            return mine;
        }));

        var read = await reading;
        for (var reader = 0; reader < read.Length; reader++)
        {
            var (feed, events) = (reader / 2, read[reader]);
            Assert.Equal(Enumerable.Range(1, expected[feed]), events.Select(feedEvent => (int)feedEvent.Position));
            var order = events.Select(feedEvent => feedEvent.EventId).ToList();
            Assert.All(committed, mine =>
            {
                var places = mine.Where(own => own.Feed == feed).Select(own => order.IndexOf(own.Event)).ToList();
                Assert.DoesNotContain(-1, places);
                Assert.Equal(places.Order(), places);
            });
            Assert.Equal(expected[feed], await HeadAsync(reports[feed]));
        }

        Assert.Equal(0L, await crm.ScalarAsync<long>("select count(*) from feed_outbox"));
    }

    [Fact]
    public async Task An_open_publisher_holds_up_no_other()
    {
        var report = await _scene.PublishedAsync();
        var slow = _scene.PublishAsync(report, TimeSpan.FromSeconds(5));

        var quick = await _scene.PublishAsync(report, TimeSpan.Zero);

        var events = await _scene.ReadAsync(FeedScene.ManufacturerOf(report), 2);
        Assert.Equal(quick.ToString(), events[1].EventId);
        Assert.False(slow.IsCompleted);
        await slow;
    }

    [Fact]
    public async Task A_sequencer_whose_connections_are_cut_goes_on()
    {
        var report = await _scene.PublishedAsync();
        for (var cut = 0; cut < 5; cut++)
        {
            await crm.ScalarAsync<long>("""
                select count(pg_terminate_backend(pid))
                from pg_stat_activity
                where usename = 'crm_worker' and datname = current_database()
                """);
            await Task.Delay(100);
        }

        await RetryPublishAsync(report);

        Assert.Equal([1L, 2L], (await _scene.ReadAsync(FeedScene.ManufacturerOf(report), 2)).Select(feedEvent => feedEvent.Position));
    }

    /// <summary>What each publisher does: to which feed, how long each transaction takes, and whether it commits.</summary>
    private static List<List<Step>> Plans()
    {
        var random = new Random(64_2);
        return [.. Enumerable.Range(0, Publishers).Select(_ => Enumerable.Range(0, Rounds).Select(_ => Any()).ToList())];

        Step Any() => new(random.Next(2), TimeSpan.FromMilliseconds(random.Next(40)), random.Next(4) > 0);
    }

    /// <summary>The cut left broken connections in the publisher's pool too.</summary>
    private async Task RetryPublishAsync(V1.Report report)
    {
        while (true)
        {
            try
            {
                await _scene.PublishAsync(report, TimeSpan.Zero);
                return;
            }
            catch (Npgsql.NpgsqlException)
            {
                await Task.Delay(50);
            }
        }
    }

    private sealed record Step(int Feed, TimeSpan Takes, bool Commits);

    private Task<long> HeadAsync(V1.Report report) =>
        crm.ScalarAsync<long>($"select head_position from feed where manufacturer_id = '{Publication.Names.Parse(report.Name).Tenant}'");
}
