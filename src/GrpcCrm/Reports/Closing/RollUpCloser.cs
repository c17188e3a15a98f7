using GrpcCrm.Platform.Storage;
using GrpcCrm.Reports.Content;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// Makes reports about several dealers from the figures that their newest revisions rest on; no record is read. A member that publishes
/// while this is made marks the group again, so that nothing is missed.
/// </summary>
public sealed class RollUpCloser
{
    private static readonly string GroupMoment = EmbeddedSql.Text("Reports/Closing/group_moment.sql");
    private static readonly string GroupMembers = EmbeddedSql.Text("Reports/Closing/group_members.sql");

    public async Task Close(NpgsqlConnection connection, DueReport due, CancellationToken cancellation)
    {
        var identity = due.Identity;
        var timeZone = await TimeZoneOf(connection, identity, cancellation);
        await using var batch = connection.CreateBatch();
        ReportClaim.AddClaim(batch, identity, timeZone);
        batch.Add(GroupMembers, identity.ManufacturerId, (short)identity.Period.Kind, identity.PeriodStart, identity.Subject.Region!);

        await using var answers = await batch.ExecuteReaderAsync(cancellation);
        var report = await ReportClaim.ReadClaim(answers, identity, cancellation);
        await answers.NextResultAsync(cancellation);
        var group = await Group.Read(answers, cancellation);
        await answers.DisposeAsync();
        if (group.Members.Count > 0) await Publish(connection, report, group, cancellation);
        await due.TakeOff(connection, cancellation);
    }

    private static async Task<string> TimeZoneOf(NpgsqlConnection connection, ReportIdentity identity, CancellationToken cancellation)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(GroupMoment, identity.ManufacturerId, (short)identity.Period.Kind);
        return (string)(await batch.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task Publish(NpgsqlConnection connection, ClaimedReport report, Group group, CancellationToken cancellation)
    {
        var members = new ReportMembers(group.Expected, group.Members.Count);
        var documents = ReportDocuments.Of(report.Identity, report.TimeZone, ReportFigures.Merge(group.Members), members);
        var completeness = !group.IsFinal ? ReportCompleteness.Preliminary
            : report.Newest is null or { Completeness: ReportCompleteness.Preliminary } ? ReportCompleteness.Final
            : ReportCompleteness.Restated;
        if (report.Newest is { } newest && newest.Says(documents)
            && (newest.Completeness != ReportCompleteness.Preliminary || completeness == ReportCompleteness.Preliminary)) return;

        var made = new MadeReport(group.AsOf, completeness, documents) { ScoresAsOf = group.AsOf };
        await ReportPublisher.Publish(connection, report, made, cancellation);
    }

    /// <summary>The members' figures; the group is final when all of them have reported and none is preliminary.</summary>
    private sealed record Group(DateTime AsOf, int Expected, bool IsFinal, IReadOnlyList<ReportFigures> Members)
    {
        public static async Task<Group> Read(NpgsqlDataReader reader, CancellationToken cancellation)
        {
            var (asOf, expected, isFinal) = (default(DateTime), 0, true);
            var members = new List<ReportFigures>();
            while (await reader.ReadAsync(cancellation))
            {
                asOf = reader.GetDateTime(0);
                expected++;
                isFinal &= reader.GetBoolean(1);
                if (!await reader.IsDBNullAsync(2, cancellation))
                    members.Add(ReportFigures.FromBasis(await reader.GetFieldValueAsync<byte[]>(2, cancellation)));
            }

            return new Group(asOf, expected, isFinal, members);
        }
    }
}
