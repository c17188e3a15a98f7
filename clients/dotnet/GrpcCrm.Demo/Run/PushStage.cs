using System.Diagnostics;
using System.Text.Json;
using GrpcCrm.Demo.Dealers;
using GrpcCrm.Demo.Processes;

namespace GrpcCrm.Demo.Run;

/// <summary>What the dealers' processes tell at the end.</summary>
internal sealed record Pushed(IReadOnlyDictionary<string, DealerTotals> Dealers, TimeSpan Duration, int Cuts, long Reconnects)
{
    public long Acked => Dealers.Values.Sum(dealer => dealer.Acked);

    public double RecordsPerSecond => Acked / Duration.TotalSeconds;
}

/// <summary>Four processes push dealers' records. The first one's connections lead through a proxy that breaks them once.</summary>
internal sealed class PushStage(IReadOnlyList<RegisteredDealer> dealers, HostProcess host, RunFolder folder)
{
    private const int Processes = 4;

    /// <summary>What the processes' files are called.</summary>
    public string Name { get; init; } = "dealers";

    public async Task<Pushed> RunAsync(CancellationToken cancellationToken)
    {
        var shares = Shares();
        await using var proxy = new CuttableProxy(host.Address, cutAfterBytes: shares[0].Sum(Bytes) / 3);
        var works = shares.Select((share, place) => new Progress.Work(
            FormattableString.Invariant($"Dealer process {place + 1} ({share.Count} dealers)"), share.Sum(Records))).ToList();
        var last = new PushProgress[shares.Count];

        var started = Stopwatch.GetTimestamp();
        var pushing = Task.WhenAll(shares.Select((share, place) => PushAsync(
            Plan(share, place, place == 0 ? proxy.Address : host.Address),
            progress => (last[place], works[place].Done) = (progress, progress.Acked),
            cancellationToken)));
        await new Progress(works).ShowAsync(pushing);
        var totals = last.SelectMany(progress => progress.Dealers ?? []).ToDictionary(dealer => dealer.Dealer, StringComparer.Ordinal);
        return new Pushed(totals, Stopwatch.GetElapsedTime(started), proxy.Cuts, last.Sum(progress => progress.Reconnects));
    }

    private static async Task PushAsync(string plan, Action<PushProgress> onProgress, CancellationToken cancellationToken)
    {
        var program = ChildProgram.Own(Path.ChangeExtension(plan, ".log"), "dealers", "--plan", plan);
        await using var process = ChildProcess.Start(
            program, line => onProgress(JsonSerializer.Deserialize(line, DemoJson.Default.PushProgress)!));
        await process.SucceedAsync(cancellationToken);
    }

    private string Plan(List<RegisteredDealer> share, int place, Uri address)
    {
        var plan = new DealersPlan(address, [.. share.Select(
            dealer => new DealerChannel(dealer.Name, dealer.SourceSystem, dealer.SourceFile, dealer.TokenFile, dealer.JournalFolder))]);
        var path = Path.Combine(folder.Path, FormattableString.Invariant($"{Name}-{place + 1}.json"));
        File.WriteAllText(path, JsonSerializer.Serialize(plan, DemoJson.Default.DealersPlan));
        return path;
    }

    /// <summary>Each dealer goes to the process that has least to do so far.</summary>
    private List<List<RegisteredDealer>> Shares()
    {
        List<List<RegisteredDealer>> shares = [.. Enumerable.Range(0, Processes).Select(_ => new List<RegisteredDealer>())];
        foreach (var dealer in dealers.OrderByDescending(Bytes))
            shares.MinBy(share => share.Sum(Bytes))!.Add(dealer);
        shares.RemoveAll(share => share.Count == 0);
        return shares;
    }

    private static long Bytes(RegisteredDealer dealer) => new FileInfo(dealer.SourceFile).Length;

    private static long Records(RegisteredDealer dealer) => Sources.SourceFile.Read(dealer.SourceFile).LongCount();
}
