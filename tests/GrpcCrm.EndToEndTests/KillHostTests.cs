using System.Diagnostics;
using GrpcCrm.EndToEndTests.Fixture;
using Xunit.Abstractions;

namespace GrpcCrm.EndToEndTests;

public sealed class KillHostTests(ITestOutputHelper output)
{
    private const int Seed = 20250510;
    private const int Each = 3000;
    private const int Kills = 12;

    [Fact(Timeout = 900_000)]
    public async Task A_host_killed_again_and_again_in_mid_ingest_loses_and_doubles_nothing()
    {
        var lines = History.Of(Seed, Each);
        await using var scene = await Scene.SetAsync(lines);
        await scene.StartPushersAsync();

        var pushing = Task.WhenAll(scene.Pushers.Select(pusher => pusher.PushAsync()));
        await KillAndRestartAsync(scene, pushing, lines.Sum(line => line.Records.Count));
        await pushing;

        await scene.AssertAcknowledgedIsStoredAsync();
        await scene.Stored.AssertNothingIsDoubledAsync();
        foreach (var pusher in scene.Pushers)
        {
            var totals = pusher.Totals;
            Assert.Equal(Each, pusher.Acknowledged);
            Assert.Equal(Each, totals.Acked);
            Assert.Equal(totals.Acked, totals.Created + totals.Updated + totals.Duplicate + totals.Stale + totals.Rejected);
            output.WriteLine($"{pusher.Line.Channel}: {totals}");
        }

        var state = await scene.Stored.LinesAsync();
        Assert.Equal(await Scene.UnfaultedAsync(lines), state);
        output.WriteLine($"{state.Count} lines of state are equal.");
    }

    /// <summary>Each kill comes at a seeded number of acknowledged records and a few seeded milliseconds, so anywhere in a batch.</summary>
    private async Task KillAndRestartAsync(Scene scene, Task pushing, long records)
    {
        var random = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            var up = Stopwatch.GetTimestamp();
            await scene.ReachAsync(scene.Acknowledged + 1, pushing);
            var resumed = Stopwatch.GetElapsedTime(up);
            await scene.ReachAsync((long)(records * (kill + random.NextDouble()) / (Kills + 1)), pushing);
            await Task.Delay(random.Next(25));
            Assert.False(pushing.IsCompleted, $"Nothing was left to push at kill {kill}.");

            await scene.Host.KillAsync();
            output.WriteLine($"Ingest went on after {resumed.TotalSeconds:0.0} s; killed at {scene.Acknowledged} of {records}.");
            await scene.AssertAcknowledgedIsStoredAsync();
            await scene.Host.StartAgainAsync();
        }
    }
}
