using GrpcCrm.Platform.Storage;
using GrpcCrm.Reports.Content;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// Makes reports about several dealers from the figures that their newest revisions rest on; no record is read. A member that publishes
/// while this is made marks the group again, so that nothing is missed.
/// </summary>
public sealed class RollUpCloser(
    ReportSections sections, ReportDocuments documents, LateChanges lateChanges, RollUpChanges changes, ReportPublisher publisher)
{
    private static readonly string RollUpMoment = EmbeddedSql.Text("Reports/Closing/roll_up_moment.sql");
    private static readonly string DueOfMembers = EmbeddedSql.Text("Reports/Closing/due_members.sql");
    private static readonly string RollUpMembers = EmbeddedSql.Text("Reports/Closing/roll_up_members.sql");

    /// <summary>
    /// Makes the report; false where a member's report of the period is due as well: the group waits, so that it never says less than was
    /// to be had. Whether one is due is asked before, and again when no member can publish.
    /// </summary>
    public async Task<bool> CloseAsync(NpgsqlConnection connection, DueReport due, CancellationToken cancellationToken)
    {
        var identity = due.Identity;
        var (timeZone, waits) = await MomentOfAsync(connection, identity, cancellationToken);
        if (waits) return false;
        await using var batch = connection.CreateBatch();
        batch.Add("savepoint unmade");
        ReportClaim.AddGroup(batch, identity, timeZone, sections.DefinitionVersion);
        ReportClaim.AddClaim(batch, identity);
        batch.Add(PublishingLock.Alone, identity.ManufacturerId);
        batch.Add(RollUpMembers, identity.ManufacturerId, (short)identity.Period.Kind, identity.PeriodStart, identity.Subject.Region!);

        await using var answers = await batch.ExecuteReaderAsync(cancellationToken);
        var report = await ReportClaim.ReadClaimAsync(answers, identity, cancellationToken);
        await answers.NextResultAsync(cancellationToken);
        await answers.NextResultAsync(cancellationToken);
        var group = await Group.ReadAsync(answers, cancellationToken);
        await answers.DisposeAsync();
        // A region that has lost all its dealers says nothing any more; what it said stays.
        var hasFigures = group.Expected > 0 && (group.Members.Count > 0 || report.Newest is not null);
        if (group.Waits || !hasFigures) await UndoAsync(connection, cancellationToken);
        if (group.Waits) return false;
        if (hasFigures && (await MadeAsync(connection, report, group, cancellationToken)).IsHeldBack)
            await due.MoveToAsync(connection, group.Horizon, cancellationToken);
        else
            await due.TakeOffAsync(connection, cancellationToken);
        return true;
    }

    /// <summary>The members whose report of the group's period is due now.</summary>
    public async Task<List<ReportIdentity>> DueMembersAsync(
        NpgsqlDataSource worker, ReportIdentity group, CancellationToken cancellationToken)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.Add(DueOfMembers, group.ManufacturerId, (short)group.Period.Kind, group.PeriodStart, group.Subject.Region!);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var members = new List<ReportIdentity>();
        while (await reader.ReadAsync(cancellationToken))
            members.Add(group with { Subject = ReportSubject.Of(reader.GetGuid(0)), Definition = ReportDefinition.DealerServiceQuality });
        return members;
    }

    /// <summary>Takes back a report that was added and says nothing, and lets the members publish.</summary>
    private static async Task UndoAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var undo = new NpgsqlCommand("rollback to savepoint unmade", connection);
        await undo.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<(string TimeZone, bool Waits)> MomentOfAsync(
        NpgsqlConnection connection, ReportIdentity identity, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(RollUpMoment, identity.ManufacturerId, (short)identity.Period.Kind, identity.PeriodStart, identity.Subject.Region!);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetString(0), reader.GetBoolean(1));
    }

    /// <summary>Publishes what the group says, if it is something new.</summary>
    private async Task<MadeReport> MadeAsync(
        NpgsqlConnection connection, ClaimedReport report, Group group, CancellationToken cancellationToken)
    {
        var members = new ReportMembers(group.Expected, group.Members) { Shifted = group.Shifted };
        var rendered = documents.Of(
            new ReportHead(report.Identity, report.DefinitionVersion, new(report.TimeZone)), ReportFigures.Merge(group.Members), members);
        var completeness = report.Completeness(isPreliminary: !group.IsFinal);
        var made = new MadeReport(group.AsOf, completeness, rendered) { ScoresAsOf = group.AsOf };
        if (report.Newest is { } newest)
        {
            if (!newest.Says(rendered)) made = await HeldAsync(connection, report, made, group.AsOf >= group.Horizon, cancellationToken);
            var isFinalNow = newest.Completeness == ReportCompleteness.Preliminary && completeness != ReportCompleteness.Preliminary;
            if (newest.Says(made.Documents) && !isFinalNow) return made;
        }

        await publisher.PublishAsync(connection, report, made, cancellationToken);
        return made;
    }

    private async Task<MadeReport> HeldAsync(
        NpgsqlConnection connection, ClaimedReport report, MadeReport made, bool horizonHasPassed, CancellationToken cancellationToken)
    {
        var newest = report.Newest!;
        var customers = await changes.CustomersAsync(connection, report, newest.ScoresAsOf, cancellationToken);
        var shown =
            (await publisher.DocumentsAsync(connection, report, newest.Number, cancellationToken))[ReportAudience.Manufacturer];
        return made.Held(lateChanges, (newest, shown), customers, horizonHasPassed);
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

        public static async Task<Group> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
        {
            var (asOf, expected, shifted) = (default(DateTime), 0, 0);
            var (isFinal, end, waits) = (true, DateTime.UnixEpoch, false);
            var members = new List<ReportFigures>();
            while (await reader.ReadAsync(cancellationToken))
            {
                asOf = reader.GetDateTime(0);
                expected++;
                isFinal &= reader.GetBoolean(1);
                waits |= reader.GetBoolean(4);
                if (!await reader.IsDBNullAsync(3, cancellationToken) && reader.GetDateTime(3) is var endOfMember && endOfMember > end)
                    end = endOfMember;
                if (await reader.IsDBNullAsync(2, cancellationToken)) continue;
                members.Add(ReportFigures.FromBasis(await reader.GetFieldValueAsync<byte[]>(2, cancellationToken)));
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
