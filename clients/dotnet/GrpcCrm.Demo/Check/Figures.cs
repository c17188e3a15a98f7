using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Check;

/// <summary>What one report is about.</summary>
internal sealed record ReportKey(string Dealer, string Manufacturer, DateOnly Month);

/// <summary>The figures of one report, each under its name; what did not occur is not there.</summary>
internal sealed class Figures : SortedDictionary<string, long>
{
    public const string Received = "complaints received";
    public const string Closed = "complaints closed";
    public const string Open = "complaints open at end";

    public Figures()
        : base(StringComparer.Ordinal)
    {
    }

    public long Interactions => this.Where(cell => cell.Key.StartsWith(Prefix, StringComparison.Ordinal)).Sum(cell => cell.Value);

    private static string Prefix => "interactions ";

    public static string Cell(V1.CommunicationChannel channel, V1.InteractionDirection direction) => $"{Prefix}{channel} {direction}";

    /// <summary>The complaints' figures are always there.</summary>
    public static Figures OfNothing() => new() { [Received] = 0, [Closed] = 0, [Open] = 0 };

    public static Figures Of(V1.ReportDocument document)
    {
        var figures = new Figures();
        foreach (var cell in document.Cells)
            figures.Add(Name(cell), cell.Numerator);
        return figures;
    }

    private static string Name(V1.ReportCell cell) =>
        (cell.Metric, cell.Dimensions) switch
        {
            ("complaints.received", _) => Received,
            ("complaints.closed", _) => Closed,
            ("complaints.open_at_end", _) => Open,
            ("interactions.count", [var channel, var direction]) => Cell(channel.Value, direction.Value),
            _ => cell.Metric,
        };

    public long Of(string cell) => GetValueOrDefault(cell);

    public void Add(string cell) => this[cell] = GetValueOrDefault(cell) + 1;

    /// <summary>The cells in which the two differ, and how.</summary>
    public IEnumerable<string> DifferencesFrom(Figures expected) =>
        from cell in Keys.Union(expected.Keys, StringComparer.Ordinal)
        where Of(cell) != expected.Of(cell)
        select FormattableString.Invariant($"{cell}: {Of(cell)} in the document, {expected.Of(cell)} expected");

    private long GetValueOrDefault(string cell) => TryGetValue(cell, out var count) ? count : 0;
}

/// <summary>Counts what a dealer's records must give in each closed month, in the dealer's own zone.</summary>
internal static class ExpectedFigures
{
    public static Dictionary<ReportKey, Figures> Of(Expectation expectation, RegisteredDealer dealer, IReadOnlyList<DateOnly> months)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(dealer.TimeZone);
        var periods = months.Select(month => new Period(month, Midnight(month, zone), Midnight(month.AddMonths(1), zone))).ToList();
        var figures = new Dictionary<ReportKey, Figures>();
        foreach (var period in periods)
        {
            foreach (var manufacturer in dealer.Manufacturers)
                figures.Add(new(dealer.Name, manufacturer.Name, period.Month), Figures.OfNothing());
        }
        foreach (var record in expectation.Current.Values.Select(row => row.Record).Where(record => !record.Deleted))
        {
            foreach (var period in periods)
                Count(record, period, manufacturer => figures[new(dealer.Name, Content.Manufacturer(manufacturer, dealer), period.Month)]);
        }
        return figures;
    }

    private static void Count(V1.IngestRecord record, Period period, Func<string, Figures> figuresOf)
    {
        if (record.Interaction is { } interaction && period.Holds(Content.Time(interaction.OccurredTime)))
            figuresOf(interaction.Manufacturer).Add(Figures.Cell(interaction.Channel, interaction.Direction));
        if (record.Complaint is not { } complaint)
            return;
        var (received, closed) = (Content.Time(complaint.ReceivedTime), Content.Time(complaint.ClosedTime));
        if (period.Holds(received))
            figuresOf(complaint.Manufacturer).Add(Figures.Received);
        if (period.Holds(closed))
            figuresOf(complaint.Manufacturer).Add(Figures.Closed);
        if (received < period.End && !(closed < period.End))
            figuresOf(complaint.Manufacturer).Add(Figures.Open);
    }

    private static DateTime Midnight(DateOnly day, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(TimeOnly.MinValue), zone);

    private sealed record Period(DateOnly Month, DateTime Start, DateTime End)
    {
        public bool Holds(DateTime? time) => time >= Start && time < End;
    }
}
