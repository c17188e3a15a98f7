using System.Runtime.CompilerServices;
using System.Text.Json;
using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Sources;

/// <summary>
/// Real complaints of owners to an authority, as complaints of one dealer. The file names no single vehicle, so a vehicle on file stands
/// for a model and model year, without an identification number.
/// </summary>
internal sealed class PorscheComplaints(DataFiles files) : ISource
{
    private const string Brand = "Porsche";
    private const int MonthCount = 24;
    private static readonly DateOnly FirstMonth = new(2024, 1, 1);

    public async Task<SourcePlan> PlanAsync(CancellationToken cancellationToken)
    {
        var newest = DateOnly.MinValue;
        await foreach (var entry in EntriesAsync(cancellationToken))
            newest = entry.Day("date") is { } day && day > newest ? day : newest;
        return new SourcePlan
        {
            Manufacturers = [Brand],
            Dealers = [new PlannedDealer("Porsche owners", "UTC", [0]) { SourceSystem = "nhtsa", Months = Months(newest) }],
        };
    }

    public async Task<long> WriteAsync(Registration registration, CancellationToken cancellationToken)
    {
        using var dealer = new DealerFiles(registration.Dealers);
        var name = registration.Dealers.Single().Display;
        var vehicles = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var entry in EntriesAsync(cancellationToken))
        {
            if (PorscheComplaint.Vehicle(entry, Brand) is { } vehicle && vehicles.Add(vehicle.Record.ExternalId))
                dealer.Write(name, vehicle);
            dealer.Write(name, PorscheComplaint.Record(entry, Brand));
        }
        return dealer.Count;
    }

    /// <summary>The years 2024 and 2025; with complaints that all lie before, also the two years up to the newest.</summary>
    private static IReadOnlyList<DateOnly> Months(DateOnly newest)
    {
        var months = SourcePlan.MonthsFrom(FirstMonth, MonthCount);
        if (newest >= FirstMonth || newest.Year < 1903)
            return months;
        var last = new DateOnly(newest.Year, newest.Month, 1);
        return [.. SourcePlan.MonthsFrom(last.AddMonths(1 - MonthCount), MonthCount), .. months];
    }

    private async IAsyncEnumerable<SourceEntry> EntriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var path in files.Paths)
        {
            await using var file = File.OpenRead(path);
            var number = 0;
            await using var entries = JsonSerializer
                .DeserializeAsyncEnumerable(file, DemoJson.Default.JsonElement, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(entries, path))
                yield return new SourceEntry(entries.Current, path, ++number);
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<JsonElement> entries, string path)
    {
        try
        {
            return await entries.MoveNextAsync();
        }
        catch (JsonException malformed)
        {
            throw new DemoException(
                FormattableString.Invariant($"{path}, line {malformed.LineNumber + 1}: not a list of complaints. {malformed.Message}"),
                malformed);
        }
    }
}
