using System.Diagnostics;
using GrpcCrm.EndToEndTests.Fixture;
using Xunit.Abstractions;

namespace GrpcCrm.EndToEndTests;

/// <summary>Several hosts, one database: each period is closed once, whatever happens to the hosts meanwhile.</summary>
public sealed class ManyHostsTests(ITestOutputHelper output)
{
    private const int Seed = 20251122;
    private const int Dealers = 50;
    private const int Months = 10;
    private const int Reports = Dealers * Months;
    private const int Records = 120;
    private const int Kills = 8;
    private const int LateDealers = 8;
    private const int LateMonths = 6;
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(30);
    private static readonly Lazy<Task<List<MadeDocument>>> Unfaulted = new(() => CloseAsync(hosts: 1, _ => Task.CompletedTask));

    [Theory(Timeout = 600_000)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Hundreds_of_periods_are_closed_once_each_while_hosts_are_killed_and_one_stands_still(int hosts)
    {
        var unfaulted = await Unfaulted.Value;
        var faulted = await CloseAsync(hosts, DisturbAsync);

        Assert.Equal(Reports, unfaulted.Count);
        Assert.All(unfaulted, document => Assert.Equal(1, document.Revision));
        Assert.Equal(unfaulted, faulted);
    }

    [Fact(Timeout = 600_000)]
    public async Task Late_records_while_hosts_are_killed_end_in_the_figures_from_scratch_and_change_no_older_revision()
    {
        await using var scene = await ClosingScene.SetAsync(hosts: 2);
        var maker = await scene.NewManufacturerAsync();
        var known = Enumerable.Range(0, LateDealers)
            .Select(i => ClosingRecords.Of(Seed + i, Records, LateMonths).ToDictionary(record => record.ExternalId, StringComparer.Ordinal))
            .ToList();
        var dealers = await RegisterAsync(scene, maker, [.. known.Select(records => records.Values.Select(record => record.Clone()))]);
        await scene.ScheduleAsync(maker, LateMonths);
        await scene.SettledAsync(LateDealers * LateMonths);

        var random = new Random(Seed);
        var killed = new KilledHosts(scene.Hosts, random);
        var published = await scene.DocumentsAsync(maker);
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = await scene.RevisionsAsync();
            foreach (var (dealer, records) in dealers.Zip(known))
                await scene.StoreAsync(dealer, ClosingRecords.Late(random, 6, LateMonths, records).Select(record => record.Clone()));
            await scene.ReachAsync(before + random.Next(1, LateDealers));
            await Task.Delay(random.Next(25));
            await killed.KillOneAsync();
            output.WriteLine($"Killed {await scene.RevisionsAsync() - before} revisions after records came late.");
            published = await StandingAsync(scene, maker, published);
        }

        await killed.AllUpAsync();
        await scene.SettledAsync(LateDealers * LateMonths);
        published = await StandingAsync(scene, maker, published);
        output.WriteLine($"{published.Count} revisions of {LateDealers * LateMonths} reports");
        Assert.True(published.Count > 2 * LateDealers * LateMonths, "Little came late.");
        Assert.Equal(
            await FromScratchAsync(scene, known),
            published.GroupBy(document => (document.Dealer, document.Period)).Select(report => report.Last() with { Revision = 1 }));
        await scene.AssertFeedIsDenseAsync();
    }

    /// <summary>What dealers of another manufacturer are told who had the final records from the beginning.</summary>
    private static async Task<List<MadeDocument>> FromScratchAsync(
        ClosingScene scene, IReadOnlyList<Dictionary<string, V1.IngestRecord>> known)
    {
        var maker = await scene.NewManufacturerAsync();
        await RegisterAsync(scene, maker, [.. known.Select(records => records.Values.Where(record => !record.Deleted))]);
        await scene.ScheduleAsync(maker, LateMonths);
        await scene.SettledAsync(2 * LateDealers * LateMonths);
        return await scene.DocumentsAsync(maker);
    }

    private static async Task<List<string>> RegisterAsync(
        ClosingScene scene, string manufacturer, IReadOnlyList<IEnumerable<V1.IngestRecord>> records)
    {
        var dealers = new List<string>();
        foreach (var some in records)
        {
            dealers.Add(await scene.NewDealerAsync($"Dealer {dealers.Count:00}", manufacturer));
            await scene.StoreAsync(dealers[^1], some);
        }

        return dealers;
    }

    /// <summary>All that is published now, having checked that what was before still is, and that no number is left out.</summary>
    private static async Task<List<MadeDocument>> StandingAsync(ClosingScene scene, string manufacturer, List<MadeDocument> before)
    {
        var now = await scene.DocumentsAsync(manufacturer);
        Assert.Empty(before.Except(now));
        foreach (var report in now.GroupBy(document => (document.Dealer, document.Period)))
            Assert.Equal(Enumerable.Range(1, report.Count()), report.Select(document => document.Revision));
        return now;
    }

    /// <summary>All documents, once so many hosts have closed every period.</summary>
    private static async Task<List<MadeDocument>> CloseAsync(int hosts, Func<ClosingScene, Task> meanwhile)
    {
        await using var scene = await ClosingScene.SetAsync(hosts);
        var maker = await scene.NewManufacturerAsync();
        await RegisterAsync(scene, maker, [.. Enumerable.Range(0, Dealers).Select(i => ClosingRecords.Of(Seed + i, Records, Months))]);
        await scene.ScheduleAsync(maker, Months);
        await meanwhile(scene);
        await scene.SettledAsync(Reports);
        Assert.Equal(Reports, await scene.RevisionsAsync());
        await scene.AssertFeedIsDenseAsync();
        return await scene.DocumentsAsync(maker);
    }

    /// <summary>
    /// The first host stands still for half a minute; those that are up are killed, each time at a seeded number of closed periods and a
    /// few seeded milliseconds. What is down closes nothing, so that the kills keep pace with the closing.
    /// </summary>
    private async Task DisturbAsync(ClosingScene scene)
    {
        var random = new Random(Seed);
        var started = Stopwatch.GetTimestamp();
        var killed = new KilledHosts(scene.Hosts.Skip(1), random);
        var standing = Task.CompletedTask;
        for (var kill = 0; kill < Kills; kill++)
        {
            await scene.ReachAsync((long)(Reports * (kill + random.NextDouble()) / (Kills + 2)));
            if (kill == 1) standing = StandStillAsync(scene, killed);
            await Task.Delay(random.Next(25));
            await killed.KillOneAsync();
            var closed = await scene.RevisionsAsync();
            Assert.InRange(closed, 0, Reports - 1);
            output.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s: killed at {closed} of {Reports}");
        }

        await standing;
        await killed.AllUpAsync();
    }

    private async Task StandStillAsync(ClosingScene scene, KilledHosts killed)
    {
        scene.Hosts[0].Pause();
        output.WriteLine($"stopped at {await scene.RevisionsAsync()} of {Reports}");
        await Task.Delay(Standstill);
        output.WriteLine($"goes on at {await scene.RevisionsAsync()} of {Reports}");
        scene.Hosts[0].Resume();
        killed.Add(scene.Hosts[0]);
    }
}
