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
    private static readonly string DueOfMembers = EmbeddedSql.Text("Reports/Closing/due_members.sql");
    private static readonly string GroupMembers = EmbeddedSql.Text("Reports/Closing/group_members.sql");

    /// <summary>
    /// Makes the report; false where a member's report of the period is due as well: the group waits, so that it never says less than was
    /// to be had. Whether one is due is asked before, and again when no member can publish.
    /// </summary>
    public async Task<bool> Close(NpgsqlConnection connection, DueReport due, CancellationToken cancellation)
    {
        var identity = due.Identity;
        var (timeZone, waits) = await MomentOf(connection, identity, cancellation);
        if (waits) return false;
        await using var batch = connection.CreateBatch();
        batch.Add("savepoint unmade");
        ReportClaim.AddGroup(batch, identity, timeZone);
        ReportClaim.AddClaim(batch, identity);
        batch.Add(PublishingLock.Alone, identity.ManufacturerId);
        batch.Add(GroupMembers, identity.ManufacturerId, (short)identity.Period.Kind, identity.PeriodStart, identity.Subject.Region!);

        await using var answers = await batch.ExecuteReaderAsync(cancellation);
        var report = await ReportClaim.ReadClaim(answers, identity, cancellation);
        await answers.NextResultAsync(cancellation);
        await answers.NextResultAsync(cancellation);
        var group = await Group.Read(answers, cancellation);
        await answers.DisposeAsync();
        // A region that has lost all its dealers says nothing any more; what it said stays.
        var hasFigures = group.Expected > 0 && (group.Members.Count > 0 || report.Newest is not null);
        if (group.Waits || !hasFigures) await Undo(connection, cancellation);
        if (group.Waits) return false;
        if (hasFigures && (await Made(connection, report, group, cancellation)).IsHeldBack)
            await due.MoveTo(connection, group.Horizon, cancellation);
        else
            await due.TakeOff(connection, cancellation);
        return true;
    }

    /// <summary>The members whose report of the group's period is due now.</summary>
    public async Task<List<ReportIdentity>> DueMembers(NpgsqlDataSource worker, ReportIdentity group, CancellationToken cancellation)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellation);
        await using var batch = connection.CreateBatch();
        batch.Add(DueOfMembers, group.ManufacturerId, (short)group.Period.Kind, group.PeriodStart, group.Subject.Region!);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var members = new List<ReportIdentity>();
        while (await reader.ReadAsync(cancellation))
            members.Add(group with { Subject = ReportSubject.Of(reader.GetGuid(0)), Definition = ReportDefinition.DealerServiceQuality });
        return members;
    }

    /// <summary>Takes back a report that was added and says nothing, and lets the members publish.</summary>
    private static async Task Undo(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var undo = new NpgsqlCommand("rollback to savepoint unmade", connection);
        await undo.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<(string TimeZone, bool Waits)> MomentOf(
        NpgsqlConnection connection, ReportIdentity identity, CancellationToken cancellation)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(GroupMoment, identity.ManufacturerId, (short)identity.Period.Kind, identity.PeriodStart, identity.Subject.Region!);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetString(0), reader.GetBoolean(1));
    }

    /// <summary>Publishes what the group says, if it is something new.</summary>
    private static async Task<MadeReport> Made(
        NpgsqlConnection connection, ClaimedReport report, Group group, CancellationToken cancellation)
    {
        var members = new ReportMembers(group.Expected, group.Members) { Shifted = group.Shifted };
        var documents = ReportDocuments.Of(report.Identity, new(report.TimeZone), ReportFigures.Merge(group.Members), members);
        var completeness = !group.IsFinal ? ReportCompleteness.Preliminary
            : report.Newest is null or { Completeness: ReportCompleteness.Preliminary } ? ReportCompleteness.Final
            : ReportCompleteness.Restated;
        var made = new MadeReport(group.AsOf, completeness, documents) { ScoresAsOf = group.AsOf };
        if (report.Newest is { } newest)
        {
            if (!newest.Says(documents)) made = await Held(connection, report, made, group.AsOf >= group.Horizon, cancellation);
            var isFinalNow = newest.Completeness == ReportCompleteness.Preliminary && completeness != ReportCompleteness.Preliminary;
            if (newest.Says(made.Documents) && !isFinalNow) return made;
        }

        await ReportPublisher.Publish(connection, report, made, cancellation);
        return made;
    }

    private static async Task<MadeReport> Held(
        NpgsqlConnection connection, ClaimedReport report, MadeReport made, bool horizonHasPassed, CancellationToken cancellation)
    {
        var newest = report.Newest!;
        var customers = await GroupChanges.Customers(connection, report, newest.ScoresAsOf, cancellation);
        var shown = (await ReportPublisher.Documents(connection, report, newest.Number, cancellation))[ReportAudience.Manufacturer];
        return made.Held((newest, shown), customers, horizonHasPassed);
    }

    /// <summary>The members' figures; the group is final when all of them have reported and none is preliminary.</summary>
    private sealed record Group(DateTime AsOf, int Expected, bool IsFinal, IReadOnlyList<ReportFigures> Members)
    {
        /// <summary>When the time is over in which late changes of few customers are held back.</summary>
        public required DateTime Horizon { get; init; }

        /// <summary>Whether a member's report is due as well.</summary>
        public required bool Waits { get; init; }

        /// <summary>Members whose period has an unusual border.</summary>
        public required int Shifted { get; init; }

        public static async Task<Group> Read(NpgsqlDataReader reader, CancellationToken cancellation)
        {
            var (asOf, expected, shifted) = (default(DateTime), 0, 0);
            var (isFinal, end, waits) = (true, DateTime.UnixEpoch, false);
            var members = new List<ReportFigures>();
            while (await reader.ReadAsync(cancellation))
            {
                asOf = reader.GetDateTime(0);
                expected++;
                isFinal &= reader.GetBoolean(1);
                waits |= reader.GetBoolean(4);
                if (!await reader.IsDBNullAsync(3, cancellation) && reader.GetDateTime(3) is var endOfMember && endOfMember > end)
                    end = endOfMember;
                if (await reader.IsDBNullAsync(2, cancellation)) continue;
                members.Add(ReportFigures.FromBasis(await reader.GetFieldValueAsync<byte[]>(2, cancellation)));
                if (reader.GetBoolean(5)) shifted++;
            }

            return new Group(asOf, expected, isFinal, members)
            {
                Horizon = end + ReportPeriod.RestatementHorizon,
                Waits = waits,
                Shifted = shifted,
            };
        }
    }
}
