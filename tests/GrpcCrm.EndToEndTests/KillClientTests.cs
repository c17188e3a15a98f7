using System.Globalization;
using GrpcCrm.EndToEndTests.Fixture;

namespace GrpcCrm.EndToEndTests;

public sealed class KillClientTests
{
    private const int Seed = 20250511;
    private const int Each = 2500;
    private const int Kills = 6;

    [Fact(Timeout = 360_000)]
    public async Task Client_processes_killed_while_they_push_go_on_from_their_journals()
    {
        var lines = History.Of(Seed, Each);
        await using var scene = await Scene.SetAsync(lines);
        var folder = Directory.CreateDirectory(Path.Join(scene.Database.Folder, "clients")).FullName;
        await Task.WhenAll(lines.Select((line, i) => PushThroughKillsAsync(scene, folder, i)));

        await scene.Stored.AssertNothingIsDoubledAsync();
        foreach (var line in lines)
        {
            Assert.Equal(Each, int.Parse(await File.ReadAllTextAsync(Path.Join(folder, line.Channel + ".mark")), CultureInfo.InvariantCulture));
            await scene.Stored.AssertHoldsAsync(scene.Dealers[line.Dealer], line.SourceSystem, line.Records);
        }

        // What a killed client had in its journal but not in its mark it pushes twice, so the channels' offsets differ.
        Assert.Equal(await Scene.UnfaultedAsync(lines, withOffsets: false), await scene.Stored.LinesAsync(withOffsets: false));
    }

    /// <summary>The first two clients are killed, the others disturb them.</summary>
    private static async Task PushThroughKillsAsync(Scene scene, string folder, int line)
    {
        var random = new Random(Seed + line);
        var dealer = scene.Dealers[History.Channels[line].Dealer];
        var token = await scene.Database.TokenAsync(dealer);
        ChildProcess Start() => ChildProcess.Start(
            PushProgram.Assembly,
            PushProgram.Arguments(scene.Host.Address, dealer, folder, (Seed, Each, line)),
            new Dictionary<string, string>(StringComparer.Ordinal) { [PushProgram.Token] = token });

        for (var kill = 0; line < 2 && kill < Kills; kill++)
        {
            await using var killed = Start();
            var moment = Each * (kill + random.NextDouble()) / (Kills + 1);
            await killed.SaysAsync(said => PushProgram.Progress(said) >= moment);
            await Task.Delay(random.Next(25));
            Assert.False(killed.HasExited, $"Nothing was left to push at kill {kill}.");
            await killed.KillAsync();
        }

        await using var client = Start();
        await client.SaysAsync(PushProgram.Finished);
        Assert.Equal(0, await client.ExitedAsync());
    }
}
