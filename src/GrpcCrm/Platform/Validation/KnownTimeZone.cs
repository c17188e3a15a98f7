using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Platform.Validation;

/// <summary>
/// Whether the database knows a time zone that a request gives. This host's own zone data is another, perhaps newer, and the database
/// computes all periods. It tells how the name is spelt, too: whoever reads it from us may know this spelling only.
/// </summary>
/// <param name="Zone">As the request spells it.</param>
/// <param name="Spelling">As the database does; null where it knows none of the name.</param>
public sealed record KnownTimeZone(string Zone, string? Spelling)
{
    private static readonly string Query = EmbeddedSql.Text("Platform/Validation/time_zone_name.sql");

    /// <summary>Asks in the round trip that opens the transaction.</summary>
    public static OpeningQuery<KnownTimeZone> Of(string zone) => new(
        batch => batch.Add(Query, zone),
        async (reader, cancellationToken) =>
        {
            await reader.ReadAsync(cancellationToken);
            return new KnownTimeZone(zone, await reader.IsDBNullAsync(0, cancellationToken) ? null : reader.GetString(0));
        });

    /// <summary>Refuses the zone of the field where it is not the database's.</summary>
    public void Require(string field)
    {
        if (Zone.Length == 0 || Zone == Spelling) return;
        throw Fail.FieldInvalid(
            field,
            Spelling is null
                ? "The database does not know this time zone, although this host does. Give an older one of the same rules, "
                    + "or ask the operator to update the database's zone data."
                : $"The name is spelt {Spelling}.",
            "TIME_ZONE");
    }
}
