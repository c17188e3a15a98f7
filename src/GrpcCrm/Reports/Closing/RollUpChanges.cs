using GrpcCrm.Platform.Storage;
using GrpcCrm.Reports.Content;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// How many customers changed behind a report of several dealers: of each member, those between the revisions that it counted.
/// </summary>
public sealed class RollUpChanges(RecordChanges changes)
{
    private static readonly string Query = EmbeddedSql.Text("Reports/Closing/roll_up_changes.sql");

    /// <summary>Counts the customers since the scores that the report shows were made, as far as it matters: enough are enough.</summary>
    public async Task<long> CustomersAsync(
        NpgsqlConnection connection, ClaimedReport group, DateTime since, CancellationToken cancellationToken)
    {
        var customers = 0L;
        foreach (var (member, moments) in await ChangedAsync(connection, group.Identity, since, cancellationToken))
        {
            if (customers >= Suppression.FewestCustomers) break;
            await TenantOfAsync(connection, member.Identity, cancellationToken);
            customers += (await changes.BetweenAsync(connection, member, moments, cancellationToken)).Customers;
        }

        return customers;
    }

    private static async Task<List<((ReportIdentity Identity, Guid Id) Member, (DateTime Before, DateTime Now) Moments)>> ChangedAsync(
        NpgsqlConnection connection, ReportIdentity group, DateTime since, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(Query, group.ManufacturerId, (short)group.Period.Kind, group.PeriodStart, group.Subject.Region!, since);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var changed = new List<((ReportIdentity, Guid), (DateTime, DateTime))>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var identity = group with
            {
                Subject = ReportSubject.Of(reader.GetGuid(0)),
                Definition = ReportDefinition.DealerServiceQuality,
            };
            changed.Add(((identity, reader.GetGuid(1)), (reader.GetDateTime(2), reader.GetDateTime(3))));
        }

        return changed;
    }

    private static async Task TenantOfAsync(NpgsqlConnection connection, ReportIdentity member, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(TenantSetting.ForDealer(member.DealerId));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
