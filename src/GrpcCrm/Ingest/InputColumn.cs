using Npgsql;

namespace GrpcCrm.Ingest;

/// <summary>One column of a kind's table, and the input from which it is filled, if it has one.</summary>
public abstract record InputColumn(string Name, string ArrayType, string Value)
{
    public abstract NpgsqlParameter Parameter(IReadOnlyList<StagedRecord> records);
}

/// <summary>A column that takes one value from each record.</summary>
public sealed record InputColumn<TPayload, TValue>(string Name, string ArrayType, string Value, Func<TPayload, TValue> Read)
    : InputColumn(Name, ArrayType, Value)
{
    public override NpgsqlParameter Parameter(IReadOnlyList<StagedRecord> records)
    {
        var values = new TValue[records.Count];
        for (var i = 0; i < values.Length; i++) values[i] = Read((TPayload)records[i].Payload);
        return new NpgsqlParameter<TValue[]> { TypedValue = values, DataTypeName = ArrayType };
    }
}

/// <summary>Makes the columns of a kind, typed by its payload.</summary>
public static class Column
{
    private const char Separator = '\u001f';

    public static InputColumn Text<T>(string name, Func<T, string?> read) => new InputColumn<T, string?>(name, "text[]", $"i.{name}", read);

    /// <summary>Several texts a record, joined by a character that no checked text holds.</summary>
    public static InputColumn Texts<T>(string name, Func<T, IEnumerable<string>> read) =>
        new InputColumn<T, string>(
            name, "text[]", $"string_to_array(i.{name}, chr(31))", payload => string.Join(Separator, read(payload)));

    /// <summary>As <see cref="Texts"/>, each with the dealer before it: keys for an index that the dealer cannot lead.</summary>
    public static InputColumn DealerKeys<T>(string name, Func<T, IEnumerable<string>> read) =>
        new InputColumn<T, string>(
            name,
            "text[]",
            $"array(select $1::uuid || '/' || k from unnest(string_to_array(i.{name}, chr(31))) k)",
            payload => string.Join(Separator, read(payload)));

    public static InputColumn Json<T>(string name, Func<T, string> read) =>
        new InputColumn<T, string>(name, "text[]", $"i.{name}::jsonb", read);

    public static InputColumn Enum<T>(string name, Func<T, int> read) =>
        new InputColumn<T, short>(name, "smallint[]", $"i.{name}", payload => (short)read(payload));

    public static InputColumn Flag<T>(string name, Func<T, bool> read) => new InputColumn<T, bool>(name, "boolean[]", $"i.{name}", read);

    public static InputColumn Number<T>(string name, Func<T, int> read) => new InputColumn<T, int>(name, "integer[]", $"i.{name}", read);

    public static InputColumn NumberIfKnown<T>(string name, Func<T, int?> read) =>
        new InputColumn<T, int?>(name, "integer[]", $"i.{name}", read);

    public static InputColumn Time<T>(string name, Func<T, DateTime?> read) =>
        new InputColumn<T, DateTime?>(name, "timestamptz[]", $"i.{name}", read);

    /// <summary>A time that every row has; on a deleted record, the time of the deletion.</summary>
    public static InputColumn RequiredTime<T>(string name, Func<T, DateTime?> read) =>
        new InputColumn<T, DateTime?>(name, "timestamptz[]", $"coalesce(i.{name}, {{now}})", read);

    /// <summary>The two columns of a reference.</summary>
    public static IEnumerable<InputColumn> Reference<T>(ReferenceTarget target, Func<T, V1.ExternalReference?> read) =>
    [
        Text<T>(target.SourceSystem, payload => read(payload)?.SourceSystem),
        Text<T>(target.ExternalId, payload => read(payload)?.ExternalId),
    ];
}
