using System.Collections.Concurrent;
using GrpcCrm.Platform.Errors;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports.Content;
using GrpcCrm.Reports.Life;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// Makes reports that are due and publishes what they say anew. It works as the worker, which reads one dealer at a time. One transaction
/// holds the due row, counts, publishes and takes the row off: wherever a host is killed or stopped, nothing is left or the row is still
/// held, and each period gets one revision. What it asks while it holds a connection, it asks on one of another pool: no closer waits for
/// what closers hold.
/// </summary>
public sealed class PeriodCloser(
    [FromKeyedServices("closer")] NpgsqlDataSource worker, [FromKeyedServices("moments")] NpgsqlDataSource moments,
    ReportPlaces places, RollUpCloser rollUps, FeedSequencer sequencer, TimeProvider time, ILogger<PeriodCloser> logger)
{
    // Four waits of two seconds for the lock, with pauses in which ingest goes on: about ten seconds in all.
    private const int Tries = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GroupPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FaultPause = TimeSpan.FromMinutes(1);

    /// <summary>Subjects whose reports could not be made when they were taken up last.</summary>
    private readonly ConcurrentDictionary<ReportSubject, bool> _failing = [];

    /// <summary>The manufacturer whose turn was last in this host, boxed because workers share it.</summary>
    private object _lastManufacturer = Guid.Empty;

    /// <summary>
    /// Makes a report at once for who asks, by the path on which it is made when due, and tells how it stands. Only so many are made at
    /// once for calls, so that the closer always has connections for what is due.
    /// </summary>
    public async Task<Publication> Close(ReportIdentity identity, CancellationToken cancellation)
    {
        using var place = await places.Enter(identity.ManufacturerId, cancellation);
        try
        {
            await DueReport.HandOver(worker, identity, cancellation);
            for (var tried = 1; !await TryCloseWithMembers(identity, cancellation); tried++)
            {
                if (tried == Tries) throw Fail.DealerBusy();
                await Task.Delay(Pause, time, cancellation);
            }
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            throw Fail.TimeZoneUnknown();
        }

        sequencer.Wake();
        if (!identity.IsGroup) return await StandingReport.Read(worker, identity, cancellation);
        return await StandingReport.Find(worker, identity, cancellation) is { Revision: > 0 } standing
            ? standing
            : throw Fail.GroupWithoutReports(identity.Subject.Region!);
    }

    /// <summary>Makes first those of a group's members that are due, because the group waits for them.</summary>
    private async Task<bool> TryCloseWithMembers(ReportIdentity identity, CancellationToken cancellation)
    {
        if (identity.IsGroup)
        {
            foreach (var member in await rollUps.DueMembers(worker, identity, cancellation)) await TryClose(member, cancellation);
        }

        return await TryClose(identity, cancellation);
    }

    /// <summary>Makes the report that is next; false where none is due. One that cannot be made gives way to the others.</summary>
    public async Task<bool> CloseNext(CancellationToken cancellation)
    {
        DueReport? due = null;
        try
        {
            await using var connection = await worker.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            due = await DueReport.TakeNext(connection, (Guid)Volatile.Read(ref _lastManufacturer), cancellation);
            if (due is null) return false;
            Volatile.Write(ref _lastManufacturer, due.Identity.ManufacturerId);
            var outcome = await TakeUp(connection, due, cancellation);
            await transaction.CommitAsync(cancellation);
            ClosingMeters.Ended(outcome);
            _failing.TryRemove(due.Identity.Subject, out _);
            sequencer.Wake();
        }
        catch (Exception error) when (due is not null && !cancellation.IsCancellationRequested && DatabaseOutage.Of(error) is null)
        {
            if (_failing.TryAdd(due.Identity.Subject, true))
            {
                logger.LogError(
                    error, "A {Kind} report about {Subject} could not be made; it is tried again every {Pause}",
                    due.Identity.Period.Kind, due.Identity.Subject.Key, FaultPause);
            }

            ClosingMeters.Ended("failed");
            await GiveWay(due, cancellation);
        }

        return true;
    }

    /// <summary>Makes what is due, or moves it on where it is too early or the dealer too busy; says how that ended.</summary>
    private async Task<string> TakeUp(NpgsqlConnection connection, DueReport due, CancellationToken cancellation)
    {
        if (due is { IsEarly: true, EarliestTime: { } earliest })
        {
            await due.MoveTo(connection, earliest, cancellation);
            return "early";
        }

        if (await CloseHeld(connection, due, cancellation)) return "done";
        if (due.Identity.IsGroup)
        {
            await due.Wait(connection, GroupPause, cancellation);
            return "waiting";
        }

        await due.Postpone(connection, BusyPause, cancellation);
        return "busy";
    }

    /// <summary>
    /// Tries again later what a fault ended, on a connection of its own. Where the database itself cannot serve, the row stays due: nothing
    /// is wrong with the report.
    /// </summary>
    private async Task GiveWay(DueReport due, CancellationToken cancellation)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellation);
        await due.Postpone(connection, FaultPause, cancellation);
    }

    /// <summary>False where the dealer is busy. Nothing is due any more where another closer was faster, and after the hand-over.</summary>
    private async Task<bool> TryClose(ReportIdentity identity, CancellationToken cancellation)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await DueReport.Take(connection, identity, cancellation) is not { } due) return true;
        if (!await CloseHeld(connection, due, cancellation)) return false;
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>
    /// Makes the report and moves its due row on, or takes it off; false where a writer held the dealer for too long, or a group waits for
    /// its members.
    /// </summary>
    private async Task<bool> CloseHeld(NpgsqlConnection connection, DueReport due, CancellationToken cancellation)
    {
        if (due.Identity.IsGroup) return await rollUps.Close(connection, due, cancellation);

        if (await MomentOf(due.Identity, cancellation) is not { } moment) return false;
        if (!moment.PeriodIsOver)
        {
            // The dealer's zone was changed after the period was planned.
            await due.MoveTo(connection, moment.End + due.CutOff, cancellation);
            return true;
        }

        var claim = await ReportClaim.Take(connection, due.Identity, moment, cancellation);
        var made = await Made(connection, claim, moment, cancellation);
        await Store(connection, due, (claim.Report, made, NextTime(moment, made)), cancellation);
        return true;
    }

    private async Task<ClosingMoment?> MomentOf(ReportIdentity identity, CancellationToken cancellation)
    {
        try
        {
            return await ClosingMoment.Read(moments, identity, cancellation);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return null;
        }
    }

    /// <summary>
    /// Publishes or keeps as a draft what says something new, and moves the due row on. A preliminary revision is followed by one that is
    /// not, even if the figures are the same: that they will not change is news.
    /// </summary>
    private static async Task Store(
        NpgsqlConnection connection, DueReport due, (ClaimedReport Report, MadeReport Made, DateTime? Next) closing,
        CancellationToken cancellation)
    {
        var (report, made, next) = closing;
        if (report.Newest is { } newest && SaysNothingNew(newest, made))
        {
            await ReportPublisher.Drop(connection, report, cancellation);
            await MoveOn(connection, due, next, newest.PublishedTime, cancellation);
        }
        else if (due.NeedsApproval)
        {
            await ReportPublisher.Keep(connection, report, made, cancellation);
            await MoveOn(connection, due, next, report.Newest?.PublishedTime, cancellation);
        }
        else if (next is null)
        {
            await ReportPublisher.Publish(connection, report, made, cancellation, also: due.TakenOff);
        }
        else
        {
            await MoveOn(connection, due, next, await ReportPublisher.Publish(connection, report, made, cancellation), cancellation);
        }
    }

    private static bool SaysNothingNew(NewestRevision newest, MadeReport made)
    {
        var isFinalNow = newest.Completeness == ReportCompleteness.Preliminary && made.Completeness != ReportCompleteness.Preliminary;
        return newest.AsOf >= made.AsOf || (newest.Says(made.Documents) && !isFinalNow);
    }

    /// <summary>The documents as they would go out now: late changes of few customers are held back from the manufacturer's.</summary>
    private static async Task<MadeReport> Made(
        NpgsqlConnection connection, ReportClaim claim, ClosingMoment moment, CancellationToken cancellation)
    {
        var report = claim.Report;
        var documents = ReportDocuments.Of(report.Identity, moment.Borders, claim.Figures);
        var made = new MadeReport(moment.AsOf, report.CompletenessAt(moment), documents)
        {
            ScoresAsOf = moment.AsOf,
            Basis = claim.Figures.ToBasis(),
        };
        if (report.Newest is not { } newest || newest.Says(documents)) return made;

        var (_, customers) = await ChangedRecords.Between(connection, report, (newest.ScoresAsOf, moment.AsOf), cancellation);
        var shown = (await ReportPublisher.Documents(connection, report, newest.Number, cancellation))[ReportAudience.Manufacturer];
        return made.Held((newest, shown), customers, moment.AsOf >= moment.Horizon);
    }

    /// <summary>
    /// A report made before its metrics' windows have ended is due again when they have, and one that holds something back when the time
    /// for restatements is over.
    /// </summary>
    private static DateTime? NextTime(ClosingMoment moment, MadeReport made)
    {
        DateTime? next = moment.AsOf < moment.WindowEnd ? moment.WindowEnd : made.IsHeldBack ? moment.Horizon : null;
        return next > moment.AsOf ? next : null;
    }

    private static Task MoveOn(
        NpgsqlConnection connection, DueReport due, DateTime? next, DateTime? published, CancellationToken cancellation)
    {
        if (next is not { } time) return due.TakeOff(connection, cancellation);
        var earliest = published + due.Restatement;
        return due.MoveTo(connection, earliest > time ? earliest.Value : time, cancellation);
    }
}
