using System.Globalization;
using CsvHelper;

namespace GrpcCrm.Demo.Sources;

/// <summary>The row that a reader stands on; says file and line where a value is not what it should be.</summary>
internal sealed class SourceRow(CsvReader csv, string path)
{
    public string Text(string column, bool required = false)
    {
        var text = csv.GetString(column);
        return text.Length > 0 || !required ? text : throw Wrong(column, "is empty");
    }

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

    private DemoException Wrong(string column, string problem) =>
        new(FormattableString.Invariant($"{path}, line {csv.LineNumber}: {column} {problem}."));
}
