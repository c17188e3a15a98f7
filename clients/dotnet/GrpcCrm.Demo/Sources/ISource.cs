using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Sources;

/// <summary>Where the demo's records come from.</summary>
internal interface ISource
{
    /// <summary>Who takes part and which months are closed.</summary>
    Task<SourcePlan> PlanAsync(CancellationToken cancellationToken);

    /// <summary>Writes each dealer's records to its file in the order in which the dealer sends them; returns how many.</summary>
    Task<long> WriteAsync(Registration registration, CancellationToken cancellationToken);

    /// <summary>Writes what some dealers send only after the months were closed; returns how many records.</summary>
    Task<long> WriteLateAsync(Registration registration, CancellationToken cancellationToken) => Task.FromResult(0L);
}

/// <summary>Who takes part.</summary>
internal sealed record SourcePlan
{
    public required IReadOnlyList<string> Manufacturers { get; init; }

    public required IReadOnlyList<PlannedDealer> Dealers { get; init; }

    public static IReadOnlyList<DateOnly> MonthsFrom(DateOnly first, int count) => [.. Enumerable.Range(0, count).Select(first.AddMonths)];
}

/// <summary>A dealer, with its manufacturers by their places in the plan.</summary>
internal sealed record PlannedDealer(string Display, string TimeZone, IReadOnlyList<int> Manufacturers)
{
    public required string SourceSystem { get; init; }

    /// <summary>The first days of the months that are closed.</summary>
    public required IReadOnlyList<DateOnly> Months { get; init; }
}
