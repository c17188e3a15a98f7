using System.Globalization;
using CsvHelper;

namespace GrpcCrm.Demo.Sources;

/// <summary>The row that a reader stands on; says file and line where a value is not what it should be.</summary>
internal sealed class SourceRow(CsvReader csv, string path)
{
    private const string Missing = "?";
    private static readonly string[] Times = ["d/M/yyyy H:mm", "d/M/yyyy H:mm:ss", "d/M/yyyy"];
    private readonly HashSet<string> _columns = new(csv.Headers, StringComparer.Ordinal);

    public bool Has(string column) => _columns.Contains(column);

    public string Text(string column, bool required = false)
    {
        var text = csv.GetString(column);
        return text.Length > 0 || !required ? text : throw Wrong(column, "is empty");
    }

    /// <summary>Empty where the column or the value is missing, or the value is a question mark.</summary>
    public string TextIfKnown(string column) => Has(column) && csv.GetString(column) is var text && text != Missing ? text : "";

    /// <summary>A day as yyyy-mm-dd; null where it is empty.</summary>
    public DateOnly? Day(string column, bool required = false)
    {
        var text = Text(column, required);
        if (text.Length == 0)
            return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw Wrong(column, $"is '{text}', not a day as 2021-12-31");
    }

    /// <summary>A time in UTC as d/m/yyyy hh:mm; null where it is missing.</summary>
    public DateTime? TimeIfKnown(string column)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var text = TextIfKnown(column);
        if (text.Length == 0)
            return null;
        return DateTime.TryParseExact(text, Times, CultureInfo.InvariantCulture, Utc, out var time)
            ? time
            : throw Wrong(column, $"is '{text}', not a time as 31/12/2016 09:30");
    }

    public DemoException Wrong(string column, string problem) =>
        new(FormattableString.Invariant($"{path}, line {csv.LineNumber}: {column} {problem}."));
}
