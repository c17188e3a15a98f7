using System.Globalization;
using GrpcCrm.Reports.Content;

namespace GrpcCrm.Reports.Exports;

/// <summary>Figures as text: exact for machines, rounded for people.</summary>
public static class SheetNumbers
{
    private const int Minute = 60;
    private const int Hour = 60 * Minute;
    private const int Day = 24 * Hour;

    /// <summary>In the place of a number that there is not.</summary>
    public const string None = "–";

    /// <summary>The shortest text that reads back as the same number; empty for none.</summary>
    public static string Exact(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    public static string Exact(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    public static string Count(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? None;

    public static string Shown(double? value, MetricUnit unit, SheetTexts texts) =>
        value is not { } number
            ? None
            : unit switch
            {
                MetricUnit.Count => number.ToString("N0", CultureInfo.InvariantCulture),
                MetricUnit.Percent => number.ToString("0.0", CultureInfo.InvariantCulture) + " %",
                MetricUnit.Days => number.ToString("#,0.##", CultureInfo.InvariantCulture) + " " + texts.Days,
                MetricUnit.Seconds => Duration((long)Math.Round(number), texts),
            };

    public static string Interval(SheetCell cell, SheetTexts texts) =>
        cell is { Low: not null, High: not null }
            ? $"{Shown(cell.Low, cell.Metric.Unit, texts)} – {Shown(cell.High, cell.Metric.Unit, texts)}"
            : cell.Value is null ? None : "";

    public static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Time(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    public static string Shown(DateTime time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A coordinate of a drawing.</summary>
    public static string At(double coordinate) => coordinate.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>The two greatest units that say anything.</summary>
    private static string Duration(long seconds, SheetTexts texts)
    {
        (long Amount, string Unit)[] parts =
        [
            (seconds / Day, texts.Days), (seconds % Day / Hour, texts.Hours), (seconds % Hour / Minute, texts.Minutes),
            (seconds % Minute, texts.Seconds),
        ];
        var said = parts.SkipWhile(part => part.Amount == 0).Take(2).Where(part => part.Amount > 0).ToList();
        return said.Count == 0 ? $"0 {texts.Seconds}" : string.Join(' ', said.Select(part => $"{part.Amount} {part.Unit}"));
    }
}
