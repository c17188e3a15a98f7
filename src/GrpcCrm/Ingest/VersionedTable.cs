using GrpcCrm.Platform.Storage;
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

/// <summary>Where the versions of a kind are stored; composes the statements that store them, all records of a batch at once.</summary>
public sealed record VersionedTable(string Name, string Id, IReadOnlyList<InputColumn> Columns)
{
    /// <summary>True for a kind that is about a manufacturer; its column is filled by the batch, not by the payload.</summary>
    public bool HasManufacturer { get; init; }

    /// <summary>True for a kind that refers to a customer: its inputs include the reference, its columns the customer's id.</summary>
    public bool HasCustomer { get; init; }

    /// <summary>
    /// For a kind that reports count: the times of a version between which it counts, as SQL over {row}, which stands for the version.
    /// </summary>
    public (string From, string Until)? Reach { get; init; }

    /// <summary>Inputs that no column takes as they are; the further expressions read them.</summary>
    public IReadOnlyList<InputColumn> FurtherInputs { get; init; } = [];

    /// <summary>Columns that no input fills, and what does: i is the record as it was decided.</summary>
    public IReadOnlyList<(string Name, string Value)> Derived { get; init; } = [];

    /// <summary>Further common table expressions over decided and clock; begins with a comma.</summary>
    public string Before { get; init; } = "";

    /// <summary>Joins to i of what the values of columns need.</summary>
    public string Joins { get; init; } = "";

    /// <summary>Further common table expressions over decided, written and clock; begins with a comma.</summary>
    public string After { get; init; } = "";

    /// <summary>In the order of the parameters.</summary>
    public IEnumerable<InputColumn> Inputs => Columns.Concat(FurtherInputs);

    private string InputNames =>
        string.Concat(Inputs.Select(input => $", {input.Name}")) + (HasManufacturer ? ", manufacturer_id" : "");

    private string ColumnNames =>
        string.Concat(Columns.Select(column => column.Name).Concat(Derived.Select(column => column.Name)).Select(name => $", {name}"))
        + (HasManufacturer ? ", manufacturer_id" : "");

    /// <summary>See upsert_versions.sql.</summary>
    public string Upsert => Fill(EmbeddedSql.Text("Ingest/upsert_versions.sql"))
        .Replace("{arrays}", Arrays(), StringComparison.Ordinal)
        .Replace("{inputs}", InputNames, StringComparison.Ordinal)
        .Replace("{columns}", ColumnNames + (HasCustomer ? ", customer_id" : ""), StringComparison.Ordinal)
        .Replace("{values}", Values(), StringComparison.Ordinal)
        .Replace("{joins}", (HasCustomer ? CustomerJoin : "") + Joins, StringComparison.Ordinal)
        .Replace("{before}", Before, StringComparison.Ordinal)
        .Replace("{after}", After + Late, StringComparison.Ordinal);

    /// <summary>See resolve_references.sql.</summary>
    public string Resolve =>
        Fill(EmbeddedSql.Text("Ingest/resolve_references.sql"))
            .Replace("{columns}", ColumnNames, StringComparison.Ordinal)
            .Replace("{after}", Late, StringComparison.Ordinal);

    private const string CustomerJoin = """

          left join lateral (
            select customer_id
            from customer
            where dealer_id = $1::uuid
              and source_system = i.customer_source_system
              and external_id = i.customer_external_id
              and superseded_time is null
            limit 1
          ) referred on true
        """;

    private const int FirstColumnParameter = 9;

    private string Fill(string template) =>
        template.Replace("{table}", Name, StringComparison.Ordinal)
            .Replace("{id}", Id, StringComparison.Ordinal)
            .Replace("{reach}", Reach is null ? "" : $", {Name}.manufacturer_id{TimesOf(Name)}", StringComparison.Ordinal)
            .Replace("{reached}", Reach is null ? "" : $", c.manufacturer_id{TimesOf("c")}", StringComparison.Ordinal)
            .Replace("{times}", TimesOf("c"), StringComparison.Ordinal);

    /// <summary>What a statement that writes or replaces a version returns of it, so that it can be marked where it is late.</summary>
    private string TimesOf(string row) =>
        Reach is { } reach
            ? $", {reach.From} as from_time, {reach.Until} as until_time".Replace("{row}", row, StringComparison.Ordinal)
            : "";

    /// <summary>See mark_late_versions.sql.</summary>
    private string Late => Reach is null ? "" : ",\n" + EmbeddedSql.Text("Ingest/mark_late_versions.sql").TrimEnd();

    private string Arrays()
    {
        var types = Inputs.Select(input => input.ArrayType).Concat(HasManufacturer ? ["uuid[]"] : []);
        return string.Concat(types.Select((type, i) => $", ${FirstColumnParameter + i}::{type}"));
    }

    private string Values() =>
        string.Concat(Columns.Select(column => column.Value).Concat(Derived.Select(column => column.Value)).Select(value => $", {value}"))
        + (HasManufacturer ? ", i.manufacturer_id" : "")
        + (HasCustomer ? ", referred.customer_id" : "");
}

/// <summary>Makes the columns of a kind, typed by its payload.</summary>
public static class Column
{
    public static InputColumn Text<T>(string name, Func<T, string?> read) => new InputColumn<T, string?>(name, "text[]", $"i.{name}", read);

    /// <summary>Several texts a record, joined by a character that no checked text holds.</summary>
    public static InputColumn Texts<T>(string name, Func<T, IEnumerable<string>> read) =>
        new InputColumn<T, string>(
            name, "text[]", $"string_to_array(i.{name}, chr(31))", payload => string.Join('\u001f', read(payload)));

    public static InputColumn Enum<T>(string name, Func<T, int> read) =>
        new InputColumn<T, short>(name, "smallint[]", $"i.{name}", payload => (short)read(payload));

    public static InputColumn Flag<T>(string name, Func<T, bool> read) => new InputColumn<T, bool>(name, "boolean[]", $"i.{name}", read);

    public static InputColumn Number<T>(string name, Func<T, int> read) => new InputColumn<T, int>(name, "integer[]", $"i.{name}", read);

    public static InputColumn Time<T>(string name, Func<T, DateTime?> read) =>
        new InputColumn<T, DateTime?>(name, "timestamptz[]", $"i.{name}", read);

    /// <summary>A time that every row has; on a deleted record, the time of the deletion.</summary>
    public static InputColumn RequiredTime<T>(string name, Func<T, DateTime?> read) =>
        new InputColumn<T, DateTime?>(name, "timestamptz[]", $"coalesce(i.{name}, clock.now)", read);
}
