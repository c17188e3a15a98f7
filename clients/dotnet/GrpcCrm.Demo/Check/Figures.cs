using Google.Protobuf.Reflection;
using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Check;

/// <summary>What one report is about.</summary>
internal sealed record ReportKey(string Dealer, string Manufacturer, DateOnly Month);

/// <summary>The counts of one report that are counted here too, each under its name; a split that did not occur is not there.</summary>
internal sealed class Figures : SortedDictionary<string, long>
{
    public const string Interactions = "interactions.count";
    public const string Received = "complaints.received";
    public const string Closed = "complaints.closed";
    public const string Open = "complaints.open_at_end";
    public const string Safety = "complaints.safety";
    private static readonly string[] Totals = [Interactions, Received, Closed, Open, Safety];
    private static readonly EnumDescriptor Channels = EnumOf(V1.CoreReflection.Descriptor, nameof(V1.CommunicationChannel));
    private static readonly EnumDescriptor Directions =
        EnumOf(V1.InteractionServiceReflection.Descriptor, nameof(V1.InteractionDirection));

    public Figures()
        : base(StringComparer.Ordinal)
    {
    }

    public static string Split(V1.CommunicationChannel channel, V1.InteractionDirection direction) =>
        string.Join(' ', Interactions, Word(Channels, (int)channel), Word(Directions, (int)direction));

    /// <summary>The totals are always there.</summary>
    public static Figures OfNothing()
    {
        var figures = new Figures();
        foreach (var total in Totals)
            figures[total] = 0;
        return figures;
    }

    public static Figures Of(V1.ReportDocument document)
    {
        var figures = new Figures();
        foreach (var cell in document.Cells.Where(cell => Totals.Contains(cell.Metric, StringComparer.Ordinal)))
            figures.Add(string.Join(' ', [cell.Metric, .. cell.Dimensions.Select(dimension => dimension.Value)]), cell.Numerator);
        return figures;
    }

    public long Of(string cell) => GetValueOrDefault(cell);

    public void Add(string cell) => this[cell] = GetValueOrDefault(cell) + 1;

    /// <summary>The cells in which the two differ, and how.</summary>
    public IEnumerable<string> DifferencesFrom(Figures expected) =>
        from cell in Keys.Union(expected.Keys, StringComparer.Ordinal)
        where Of(cell) != expected.Of(cell)
        select FormattableString.Invariant($"{cell}: {Of(cell)} in the document, {expected.Of(cell)} expected");

    private long GetValueOrDefault(string cell) => TryGetValue(cell, out var count) ? count : 0;

    private static EnumDescriptor EnumOf(FileDescriptor file, string name) => file.EnumTypes.Single(type => type.Name == name);

    /// <summary>The contract's name of a value without the enum's own name before it.</summary>
    private static string Word(EnumDescriptor type, int number)
    {
        var prefix = type.FindValueByNumber(0).Name[..^"UNSPECIFIED".Length];
        return type.FindValueByNumber(number).Name[prefix.Length..];
    }
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
        {
            figuresOf(interaction.Manufacturer).Add(Figures.Interactions);
            figuresOf(interaction.Manufacturer).Add(Figures.Split(interaction.Channel, interaction.Direction));
        }
        if (record.Complaint is not { } complaint)
            return;
        var life = ComplaintLife.Of(complaint);
        if (period.Holds(life.Received))
            figuresOf(complaint.Manufacturer).Add(Figures.Received);
        if (period.Holds(life.Received) && complaint.Safety)
            figuresOf(complaint.Manufacturer).Add(Figures.Safety);
        if (period.Holds(life.Closed))
            figuresOf(complaint.Manufacturer).Add(Figures.Closed);
        if (life.Received < period.End && !(life.Closed < period.End))
            figuresOf(complaint.Manufacturer).Add(Figures.Open);
    }

    private static DateTime Midnight(DateOnly day, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(TimeOnly.MinValue), zone);

    private sealed record Period(DateOnly Month, DateTime Start, DateTime End)
    {
        public bool Holds(DateTime? time) => time >= Start && time < End;
    }
}
