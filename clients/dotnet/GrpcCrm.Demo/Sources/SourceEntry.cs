using System.Globalization;
using System.Text.Json;

namespace GrpcCrm.Demo.Sources;

/// <summary>One object of a JSON list; says file and place in the list where a value is not what it should be.</summary>
internal sealed class SourceEntry(JsonElement entry, string path, int number)
{
    /// <summary>A text or number as text; empty where it is missing.</summary>
    public string Text(string name, bool required = false)
    {
        var text = Value(name) switch
        {
            { ValueKind: JsonValueKind.String } value => value.GetString()!,
            { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
            null => "",
            _ => throw Wrong(name, "is no text"),
        };
        return text.Length > 0 || !required ? text : throw Wrong(name, "is missing");
    }

    /// <summary>A whole number; null where it is missing.</summary>
    public int? Number(string name)
    {
        var text = Text(name);
        if (text.Length == 0)
            return null;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Wrong(name, $"is '{text}', not a whole number");
    }

    /// <summary>False where it is missing.</summary>
    public bool Flag(string name) => Value(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } or null => false,
        _ => throw Wrong(name, "is neither true nor false"),
    };

    /// <summary>A day as mm/dd/yyyy; null where it is missing.</summary>
    public DateOnly? Day(string name)
    {
        var text = Text(name);
        if (text.Length == 0)
            return null;
        return DateOnly.TryParseExact(text, "M/d/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw Wrong(name, $"is '{text}', not a day as 12/31/2024");
    }

    private JsonElement? Value(string name)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            throw Wrong("it", "is no object");
        return entry.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private DemoException Wrong(string name, string problem) =>
        new(FormattableString.Invariant($"{path}, complaint {number}: {name} {problem}."));
}
