using GrpcCrm.Platform.Names;

namespace GrpcCrm.Ingest;

/// <summary>
/// What records can refer to. One that does has the columns {name}_id, null until the target is known, {name}_source_system and
/// {name}_external_id, and an index {table}_awaits_{name} over what waits.
/// </summary>
public sealed record ReferenceTarget(string Name, string Collection)
{
    public static readonly ReferenceTarget Customer = new("customer", "customers");

    public static readonly ReferenceTarget Vehicle = new("vehicle", "vehicles") { TellsManufacturer = true };

    public static readonly IReadOnlyList<ReferenceTarget> All = [Customer, Vehicle];

    /// <summary>True if a record that names no manufacturer is about the target's; its table has the column manufacturer_derived.</summary>
    public bool TellsManufacturer { get; private init; }

    /// <summary>
    /// True if a batch may find its id before it writes: an id never changes, but what a target tells of the manufacturer does.
    /// </summary>
    public bool IsFoundFirst => !TellsManufacturer;

    public ResourcePattern Names => ResourceNames.Of(Collection);

    public string Id => Name + "_id";

    public string SourceSystem => Name + "_source_system";

    public string ExternalId => Name + "_external_id";

    /// <summary>The input that holds the id where it was found first.</summary>
    public string Known => Name + "_known";

    /// <summary>What a look-up of the target tells beside its id.</summary>
    public string Told => TellsManufacturer ? "manufacturer_id" : "null::uuid";

    /// <summary>Fills in a statement's template: {target}, and {told}.</summary>
    public string Fill(string template) =>
        template.Replace("{target}", Name, StringComparison.Ordinal).Replace("{told}", Told, StringComparison.Ordinal);
}
