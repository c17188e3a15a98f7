using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Sources;

/// <summary>Real cases of New York's council offices as complaints: an office is a dealer, its account the dealer's name.</summary>
internal sealed class NycCases(DataFiles files) : ISource
{
    private const string Zone = "America/New_York";
    private static readonly DateOnly FirstMonth = new(2020, 1, 1);
    private static readonly string[] Columns = ["unique_key", "account", "opendate", "closedate", "complaint_type", "descriptor"];

    public async Task<SourcePlan> PlanAsync(CancellationToken cancellationToken)
    {
        var offices = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var row in CsvRows.ReadAsync(files, Columns, cancellationToken))
            offices.Add(row.Text("account", required: true));
        return new SourcePlan
        {
            Manufacturers = ["NYC"],
            Dealers = [.. offices.Select(office => new PlannedDealer(office, Zone, [0])
            {
                SourceSystem = "nyc-cases",
                Months = SourcePlan.MonthsFrom(FirstMonth, 24),
            })],
        };
    }

    public async Task<long> WriteAsync(Registration registration, CancellationToken cancellationToken)
    {
        using var offices = new DealerFiles(registration.Dealers);
        var repetitions = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var row in CsvRows.ReadAsync(files, Columns, cancellationToken))
        {
            var key = row.Text("unique_key", required: true);
            var ordinal = repetitions[key] = repetitions.GetValueOrDefault(key) + 1;
            offices.Write(row.Text("account", required: true), NycCase.Record(row, FormattableString.Invariant($"{key}#{ordinal}")));
        }
        return offices.Count;
    }
}
