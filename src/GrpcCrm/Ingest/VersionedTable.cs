using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Ingest;

/// <summary>Where the versions of a kind are stored; composes the statements that store them, all records of a batch at once.</summary>
public sealed record VersionedTable(string Name, string Id, IReadOnlyList<InputColumn> Columns)
{
    /// <summary>True for a kind that is about a manufacturer; its column is filled by the batch, not by the payload.</summary>
    public bool HasManufacturer { get; init; }

    /// <summary>What the kind refers to: its inputs include the references, its columns the ids.</summary>
    public IReadOnlyList<ReferenceTarget> Targets { get; init; } = [];

    /// <summary>
    /// For a kind that reports count: the times of a version between which it counts, as SQL over {row}, which stands for the version.
    /// </summary>
    public (string From, string Until)? Reach { get; init; }

    /// <summary>Inputs that no column takes as they are; the further expressions read them.</summary>
    public IReadOnlyList<InputColumn> FurtherInputs { get; init; } = [];

    /// <summary>Columns that no input fills, and what does: i is the record as it was decided.</summary>
    public IReadOnlyList<(string Name, string Value)> DerivedColumns { get; init; } = [];

    /// <summary>Further common table expressions over decided; begins with a comma.</summary>
    public string Before { get; init; } = "";

    /// <summary>Joins to i of what the values of columns need.</summary>
    public string Joins { get; init; } = "";

    /// <summary>Further common table expressions over decided and written; begins with a comma.</summary>
    public string After { get; init; } = "";

    /// <summary>In the order of the parameters.</summary>
    public IEnumerable<InputColumn> Inputs => Columns.Concat(FurtherInputs);

    /// <summary>True if a record may be about its vehicle's manufacturer.</summary>
    public bool DerivesManufacturer => HasManufacturer && Targets.Any(target => target.TellsManufacturer);

    /// <summary>See upsert_versions.sql.</summary>
    public string Upsert => FillWrite(EmbeddedSql.Text("Ingest/upsert_versions.sql"));

    /// <summary>See insert_versions.sql; null for a kind whose further expressions need what is decided about a record.</summary>
    public string? Insert => IsPlain ? FillWrite(EmbeddedSql.Text("Ingest/insert_versions.sql")) : null;

    /// <summary>See insert_new_versions.sql; null for the same kinds.</summary>
    public string? InsertNew => IsPlain ? FillWrite(EmbeddedSql.Text("Ingest/insert_new_versions.sql"), looksUp: false) : null;

    /// <summary>See end_rejections.sql.</summary>
    public string EndRejections => EmbeddedSql.Text("Ingest/end_rejections.sql").Replace("{table}", Name, StringComparison.Ordinal);

    private bool IsPlain => Before.Length == 0 && After.Length == 0 && Joins.Length == 0;

    /// <summary>See resolve_references.sql.</summary>
    public string Resolve(ReferenceTarget target)
    {
        var others = Targets.Where(other => other != target).Select(other => other.Id);
        string[] copied = [.. Stored.Where(name => name != Manufacturer), .. others];
        var derives = DerivesManufacturer && target.TellsManufacturer;
        var manufacturer = derives ? Derived : HasManufacturer ? $", {Manufacturer}" : "";
        return Fill(target.Fill(EmbeddedSql.Text("Ingest/resolve_references.sql")))
            .Replace("{corrected}", derives ? Fill(Corrected) : "", StringComparison.Ordinal)
            .Replace("{columns}", Listed(HasManufacturer ? [.. copied, Manufacturer] : copied), StringComparison.Ordinal)
            .Replace("{values}", Listed(copied) + manufacturer, StringComparison.Ordinal)
            .Replace("{after}", Late, StringComparison.Ordinal)
            .Replace("{now}", "$4::timestamptz", StringComparison.Ordinal);
    }

    private const string Manufacturer = "manufacturer_id";
    private const string DerivedInput = "coalesce(case when i.manufacturer_derived then vehicle_referred.told end, i.manufacturer_id)";
    private const string Derived = ", coalesce(case when manufacturer_derived then told end, manufacturer_id)";
    private const int FirstColumnParameter = 10;

    private const string Join = """

          left join lateral (
            select {target}_id, {told} as told
            from {target}
            where {unknown}i.{target}_external_id is not null
              and dealer_id = $1::uuid
              and source_system = i.{target}_source_system
              and external_id = i.{target}_external_id
              and superseded_time is null
            limit 1
          ) {target}_referred on true
        """;

    /// <summary>What the vehicle's manufacturer was taken from before its source corrected that.</summary>
    private const string Corrected = """

          union all
          select h.id, h.revision, a.found, a.told
          from arrived a
          cross join lateral (
            select {id} as id, revision
            from {table}
            where dealer_id = $1::uuid
              and vehicle_id = a.found
              and a.told is not null
              and manufacturer_id is distinct from a.told
              and manufacturer_derived
              and superseded_time is null
            offset 0
            for no key update
          ) h
        """;

    /// <summary>What the arrays are, in the order of the parameters.</summary>
    private IEnumerable<string> InputNames =>
        [.. Inputs.Select(input => input.Name), .. ManufacturerColumns, .. Known.Select(target => target.Known)];

    /// <summary>The targets whose ids are inputs, after all others.</summary>
    public IEnumerable<ReferenceTarget> Known => Targets.Where(target => target.IsFoundFirst);

    /// <summary>The kind's own columns, without the ids of what it refers to.</summary>
    private IEnumerable<string> Stored =>
        [.. Columns.Select(column => column.Name), .. DerivedColumns.Select(column => column.Name), .. ManufacturerColumns];

    private IEnumerable<string> ManufacturerColumns => ForManufacturer(Manufacturer, "manufacturer_derived");

    private static string Listed(IEnumerable<string> names) => string.Concat(names.Select(name => $", {name}"));

    private string FillWrite(string template, bool looksUp = true) => Fill(template)
        .Replace("{arrays}", Arrays(), StringComparison.Ordinal)
        .Replace("{inputs}", Listed(InputNames), StringComparison.Ordinal)
        .Replace("{columns}", Listed([.. Stored, .. Targets.Select(target => target.Id)]), StringComparison.Ordinal)
        .Replace("{values}", Values(looksUp), StringComparison.Ordinal)
        .Replace("{joins}", string.Concat(Targets.Select(JoinOf)) + Joins, StringComparison.Ordinal)
        .Replace("{before}", Before, StringComparison.Ordinal)
        .Replace("{after}", After + Late, StringComparison.Ordinal)
        .Replace("{now}", "$9::timestamptz", StringComparison.Ordinal);

    /// <summary>A target that was found first is not looked up again.</summary>
    private static string JoinOf(ReferenceTarget target) => target.Fill(Join)
        .Replace("{unknown}", target.IsFoundFirst ? $"i.{target.Known} is null and " : "", StringComparison.Ordinal);

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
        string[] types =
        [
            .. Inputs.Select(input => input.ArrayType), .. ForManufacturer("uuid[]", "boolean[]"), .. Known.Select(_ => "uuid[]"),
        ];
        return string.Concat(types.Select((type, i) => $", ${FirstColumnParameter + i}::{type}"));
    }

    private string Values(bool looksUp)
    {
        var manufacturer = DerivesManufacturer
            ? $", {(looksUp ? DerivedInput : "i.manufacturer_id")}, i.manufacturer_derived"
            : HasManufacturer ? ", i.manufacturer_id" : "";
        var own = Columns.Select(column => column.Value).Concat(DerivedColumns.Select(column => column.Value));
        return Listed(own) + manufacturer + Listed(Targets.Select(target => IdOf(target, looksUp)));
    }

    private static string IdOf(ReferenceTarget target, bool looksUp) => (target.IsFoundFirst, looksUp) switch
    {
        (true, true) => $"coalesce(i.{target.Known}, {target.Name}_referred.{target.Id})",
        (false, true) => $"{target.Name}_referred.{target.Id}",
        (true, false) => $"i.{target.Known}",
        (false, false) => "null::uuid",
    };

    /// <summary>What the batch tells of manufacturers, beside the kind's own columns.</summary>
    private IEnumerable<string> ForManufacturer(string id, string derived)
    {
        if (HasManufacturer) yield return id;
        if (DerivesManufacturer) yield return derived;
    }
}
