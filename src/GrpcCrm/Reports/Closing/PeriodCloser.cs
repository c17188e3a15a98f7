using System.Collections.Concurrent;
using GrpcCrm.Platform.Errors;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports.Content;
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
    ReportPlaces places, ReportSections sections, ReportMaker maker, ClosingOutcome outcome, RollUpCloser rollUps,
    FeedSequencer sequencer, TimeProvider time, ILogger<PeriodCloser> logger)
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
    public async Task<Publication> CloseAsync(ReportIdentity identity, CancellationToken cancellationToken)
    {
        using var place = await places.EnterAsync(identity.ManufacturerId, cancellationToken);
        try
        {
            await DueReport.HandOverAsync(worker, identity, cancellationToken);
            for (var tried = 1; !await TryCloseWithMembersAsync(identity, cancellationToken); tried++)
            {
                if (tried == Tries) throw ReportFailures.DealerBusy();
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            throw ReportFailures.TimeZoneUnknown();
        }

        sequencer.Wake();
        if (!identity.IsGroup) return await StandingReport.ReadAsync(worker, identity, cancellationToken);
        return await StandingReport.FindAsync(worker, identity, cancellationToken) is { Revision: > 0 } standing
            ? standing
            : throw ReportFailures.GroupWithoutReports(identity.Subject.Region!);
    }

    /// <summary>Makes first those of a group's members that are due, because the group waits for them.</summary>
    private async Task<bool> TryCloseWithMembersAsync(ReportIdentity identity, CancellationToken cancellationToken)
    {
        if (identity.IsGroup)
        {
            foreach (var member in await rollUps.DueMembersAsync(worker, identity, cancellationToken))
                await TryCloseAsync(member, cancellationToken);
        }

        return await TryCloseAsync(identity, cancellationToken);
    }

    /// <summary>Makes the report that is next; false where none is due. One that cannot be made gives way to the others.</summary>
    public async Task<bool> CloseNextAsync(CancellationToken cancellationToken)
    {
        DueReport? due = null;
        try
        {
            await using var connection = await worker.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            due = await DueReport.TakeNextAsync(connection, (Guid)Volatile.Read(ref _lastManufacturer), cancellationToken);
            if (due is null) return false;
            Volatile.Write(ref _lastManufacturer, due.Identity.ManufacturerId);
            var ended = await TakeUpAsync(connection, due, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            ClosingMeters.Ended(ended);
            _failing.TryRemove(due.Identity.Subject, out _);
            sequencer.Wake();
        }
        catch (Exception error) when (due is not null && !cancellationToken.IsCancellationRequested && DatabaseOutage.Of(error) is null)
        {
            if (_failing.TryAdd(due.Identity.Subject, true))
            {
                logger.LogError(
                    error, "A {Kind} report about {Subject} could not be made; it is tried again every {Pause}",
                    due.Identity.Period.Kind, due.Identity.Subject.Key, FaultPause);
            }

            ClosingMeters.Ended("failed");
            await GiveWayAsync(due, cancellationToken);
        }

        return true;
    }

    /// <summary>Makes what is due, or moves it on where it is too early or the dealer too busy; says how that ended.</summary>
    private async Task<string> TakeUpAsync(NpgsqlConnection connection, DueReport due, CancellationToken cancellationToken)
    {
        if (due is { IsEarly: true, EarliestTime: { } earliest })
        {
            await due.MoveToAsync(connection, earliest, cancellationToken);
            return "early";
        }

        if (await CloseHeldAsync(connection, due, cancellationToken)) return "done";
        if (due.Identity.IsGroup)
        {
            await due.WaitForMembersAsync(connection, GroupPause, cancellationToken);
            return "waiting";
        }

        await due.PostponeAsync(connection, BusyPause, cancellationToken);
        return "busy";
    }

    /// <summary>
    /// Tries again later what a fault ended, on a connection of its own. Where the database itself cannot serve, the row stays due: nothing
    /// is wrong with the report.
    /// </summary>
    private async Task GiveWayAsync(DueReport due, CancellationToken cancellationToken)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellationToken);
        await due.PostponeAsync(connection, FaultPause, cancellationToken);
    }

    /// <summary>False where the dealer is busy. Nothing is due any more where another closer was faster, and after the hand-over.</summary>
    private async Task<bool> TryCloseAsync(ReportIdentity identity, CancellationToken cancellationToken)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await DueReport.TakeAsync(connection, identity, cancellationToken) is not { } due) return true;
        if (!await CloseHeldAsync(connection, due, cancellationToken)) return false;
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>
    /// Makes the report and moves its due row on, or takes it off; false where a writer held the dealer for too long, or a group waits for
    /// its members.
    /// </summary>
    private async Task<bool> CloseHeldAsync(NpgsqlConnection connection, DueReport due, CancellationToken cancellationToken)
    {
        if (due.Identity.IsGroup) return await rollUps.CloseAsync(connection, due, cancellationToken);

        if (await MomentOfAsync(due.Identity, cancellationToken) is not { } moment) return false;
        if (!moment.PeriodIsOver)
        {
            // The dealer's zone was changed after the period was planned.
            await due.MoveToAsync(connection, moment.End + due.CutOff, cancellationToken);
            return true;
        }

        var (report, made) = await maker.MakeAsync(connection, due.Identity, moment, cancellationToken);
        await outcome.StoreAsync(connection, due, (report, made, moment), cancellationToken);
        return true;
    }

    private async Task<ClosingMoment?> MomentOfAsync(ReportIdentity identity, CancellationToken cancellationToken)
    {
        try
        {
            return await ClosingMoment.TakeAsync(moments, identity, sections, cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return null;
        }
    }
}
