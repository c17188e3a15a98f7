namespace GrpcCrm.Demo.Seeded;

/// <summary>When things happen at a dealer: through the year and a little around it, and often just at the edge of a month.</summary>
internal sealed class SeededTimes(Random random, string timeZone)
{
    public const int Months = 12;
    public static readonly DateOnly FirstMonth = new(2025, 1, 1);

    /// <summary>Nothing happens later; what would is open or not there yet.</summary>
    public static readonly DateTime End = new(2026, 1, 20, 0, 0, 0, DateTimeKind.Utc);

    private static readonly DateTime Start = new(2024, 12, 10, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan[] Edges =
    [
        TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.FromMicroseconds(-1), TimeSpan.FromMicroseconds(1), TimeSpan.FromSeconds(-1),
        TimeSpan.FromHours(-1), TimeSpan.FromHours(1),
    ];
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);

    public DateTime Next() => random.NextDouble() < 0.06 ? AtEdge() : Start + ((End - Start) * random.NextDouble());

    /// <summary>Some time after, or null if that would be past the end.</summary>
    public DateTime? After(DateTime time, double maxDays) =>
        time + TimeSpan.FromDays(maxDays * random.NextDouble()) is var later && later < End ? later : null;

    private DateTime AtEdge()
    {
        var midnight = FirstMonth.AddMonths(random.Next(Months + 1)).ToDateTime(TimeOnly.MinValue);
        return TimeZoneInfo.ConvertTimeToUtc(midnight, _zone) + Edges[random.Next(Edges.Length)];
    }
}
