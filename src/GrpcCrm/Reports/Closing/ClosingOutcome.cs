using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>What becomes of a report that was made for one dealer: a revision, a draft or nothing new, and when it is due again.</summary>
public sealed class ClosingOutcome(ReportPublisher publisher)
{
    /// <summary>
    /// Publishes or keeps as a draft what says something new, and moves the due row on. A preliminary revision is followed by one that is
    /// not, even if the figures are the same: that they will not change is news.
    /// </summary>
    public async Task StoreAsync(
        NpgsqlConnection connection, DueReport due, (ClaimedReport Report, MadeReport Made, ClosingMoment Moment) closing,
        CancellationToken cancellationToken)
    {
        var (report, made) = (closing.Report, closing.Made);
        var next = NextTime(closing.Moment, made);
        if (report.Newest is { } newest && SaysNothingNew(newest, made))
        {
            await publisher.DropAsync(connection, report, cancellationToken);
            await MoveOnAsync(connection, due, next, newest.PublishedTime, cancellationToken);
        }
        else if (due.NeedsApproval)
        {
            await publisher.KeepAsync(connection, report, made, cancellationToken);
            await MoveOnAsync(connection, due, next, report.Newest?.PublishedTime, cancellationToken);
        }
        else if (next is null)
        {
            await publisher.PublishAsync(connection, report, made, cancellationToken, also: due.TakenOff);
        }
        else
        {
            await MoveOnAsync(
                connection, due, next, await publisher.PublishAsync(connection, report, made, cancellationToken), cancellationToken);
        }
    }

    private static bool SaysNothingNew(NewestRevision newest, MadeReport made)
    {
        var isFinalNow = newest.Completeness == ReportCompleteness.Preliminary && made.Completeness != ReportCompleteness.Preliminary;
        return newest.AsOf >= made.AsOf || (newest.Says(made.Documents) && !isFinalNow);
    }

    /// <summary>
    /// A report made before its metrics' windows have ended is due again when they have, and one that holds something back when the time
    /// for restatements is over.
    /// </summary>
    private static DateTime? NextTime(ClosingMoment moment, MadeReport made)
    {
        var next = made.WindowEnd ?? (made.IsHeldBack ? moment.Horizon : null);
        return next > moment.AsOf ? next : null;
    }

    private static Task MoveOnAsync(
        NpgsqlConnection connection, DueReport due, DateTime? next, DateTime? published, CancellationToken cancellationToken)
    {
        if (next is not { } time) return due.TakeOffAsync(connection, cancellationToken);
        var earliest = published + due.Restatement;
        return due.MoveToAsync(connection, earliest > time ? earliest.Value : time, cancellationToken);
    }
}
