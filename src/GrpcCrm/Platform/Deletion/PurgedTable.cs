using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Platform.Deletion;

/// <summary>Where a kind of record is stored, and what of it is removed when it is purged.</summary>
/// <param name="Name">The table.</param>
/// <param name="Id">The column of the record's id.</param>
/// <param name="Blanks">Assignments that blank what is personal or free text. What reports count is not among it.</param>
public sealed record PurgedTable(string Name, string Id, string Blanks)
{
    /// <summary>Whether its state moves by steps, with events that the procedure with_events has made room for.</summary>
    public bool HasEvents { get; init; }

    /// <summary>See purge_records.sql.</summary>
    public string Statement => EmbeddedSql.Text("Platform/Deletion/purge_records.sql")
        .Replace("{events}", HasEvents ? EmbeddedSql.Text("Platform/Deletion/purge_events.sql") : "", StringComparison.Ordinal)
        .Replace("{table}", Name, StringComparison.Ordinal)
        .Replace("{id}", Id, StringComparison.Ordinal)
        .Replace("{blanks}", Blanks, StringComparison.Ordinal);
}
