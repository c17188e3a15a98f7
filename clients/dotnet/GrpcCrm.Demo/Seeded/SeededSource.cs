using GrpcCrm.Demo.Run;
using GrpcCrm.Demo.Sources;

namespace GrpcCrm.Demo.Seeded;

/// <summary>Records made up from a seed: the same seed and size give the same records in the same order.</summary>
internal sealed class SeededSource(int seed, int records) : ISource
{
    private const int DealerCount = 20;
    private const int TwoBrandDealer = 6;
    private const int LateEvery = 4;
    private static readonly string[] Zones = ["Asia/Hong_Kong", "America/New_York", "Europe/London"];

    public Task<SourcePlan> PlanAsync(CancellationToken cancellationToken) => Task.FromResult(new SourcePlan
    {
        Manufacturers = ["Manufacturer A", "Manufacturer B", "Manufacturer C"],
        Dealers = [.. Enumerable.Range(0, DealerCount).Select(Dealer)],
    });

    public async Task<long> WriteAsync(Registration registration, CancellationToken cancellationToken)
    {
        var shares = Shares();
        await Parallel.ForAsync(0, registration.Dealers.Count, cancellationToken, (place, _) =>
        {
            var dealer = registration.Dealers[place];
            using var file = new SourceFile.Writer(dealer.SourceFile);
            foreach (var record in new DealerScript(dealer, SeedOf(place)).Records(shares[place]))
                file.Write(record);
            return ValueTask.CompletedTask;
        });
        return records;
    }

    public Task<long> WriteLateAsync(Registration registration, CancellationToken cancellationToken)
    {
        var count = 0L;
        foreach (var (place, dealer) in registration.Dealers.Index().Where(dealer => IsLate(dealer.Index)))
        {
            using var file = new SourceFile.Writer(dealer.LateFile);
            foreach (var record in new LateScript(dealer, SeedOf(place)).Records())
            {
                file.Write(record);
                count++;
            }
        }
        return Task.FromResult(count);
    }

    private static PlannedDealer Dealer(int place) => new(
        FormattableString.Invariant($"Dealer {place + 1:00}"),
        Zones[place % Zones.Length],
        place == TwoBrandDealer ? [0, 1] : [place % 3])
    {
        SourceSystem = "dms-demo",
        Months = SourcePlan.MonthsFrom(SeededTimes.FirstMonth, SeededTimes.Months),
    };

    private static bool IsLate(int place) => place % LateEvery == TwoBrandDealer % LateEvery;

    /// <summary>Dealers differ in size by up to three to one; together they have all records.</summary>
    private int[] Shares()
    {
        var random = new Random(seed);
        var weights = Enumerable.Range(0, DealerCount).Select(_ => random.Next(50, 150)).ToArray();
        var total = weights.Sum();
        var ends = weights.Select((_, place) => (int)((long)records * weights.Take(place + 1).Sum() / total)).ToArray();
        return [.. ends.Select((end, place) => end - (place == 0 ? 0 : ends[place - 1]))];
    }

    // Not System.HashCode, which differs from run to run.
    private int SeedOf(int place) => unchecked((seed * 397) + place);
}
