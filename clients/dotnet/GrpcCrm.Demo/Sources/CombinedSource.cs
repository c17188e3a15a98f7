using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Sources;

/// <summary>Several sources in one run, each with its own manufacturers and dealers.</summary>
internal sealed class CombinedSource(IReadOnlyList<ISource> sources) : ISource
{
    private readonly List<int> _dealerCounts = [];

    public async Task<SourcePlan> PlanAsync(CancellationToken cancellationToken)
    {
        var (manufacturers, dealers) = (new List<string>(), new List<PlannedDealer>());
        foreach (var source in sources)
        {
            var plan = await source.PlanAsync(cancellationToken);
            var first = manufacturers.Count;
            dealers.AddRange(plan.Dealers.Select(
                dealer => dealer with { Manufacturers = [.. dealer.Manufacturers.Select(place => first + place)] }));
            manufacturers.AddRange(plan.Manufacturers);
            _dealerCounts.Add(plan.Dealers.Count);
        }
        return new SourcePlan { Manufacturers = manufacturers, Dealers = dealers };
    }

    public async Task<long> WriteAsync(Registration registration, CancellationToken cancellationToken)
    {
        var (count, first) = (0L, 0);
        foreach (var (source, dealers) in sources.Zip(_dealerCounts))
        {
            var own = registration with { Dealers = [.. registration.Dealers.Skip(first).Take(dealers)] };
            count += await source.WriteAsync(own, cancellationToken);
            first += dealers;
        }
        return count;
    }
}
