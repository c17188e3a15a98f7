using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Complaints;

/// <summary>How a complaint is written, event by event and version by version.</summary>
public static class ComplaintQueries
{
    /// <summary>The latest event as the milestones take it.</summary>
    public static Task<ComplaintEvent> LatestEventAsync(this CrmDbContext db, Complaint complaint, CancellationToken cancellationToken) =>
        db.ComplaintEvents.AsNoTracking()
            .Where(e => e.DealerId == complaint.DealerId && e.ComplaintId == complaint.RecordId)
            .OrderByDescending(e => e.OccurredTime).ThenByDescending(e => e.State).ThenByDescending(e => e.EventNumber)
            .FirstAsync(cancellationToken);

    /// <summary>Adds an event and the version that it leads to; there is none before a receipt's.</summary>
    public static async Task RecordAsync(
        this CrmDbContext db, ComplaintEvent step, (Complaint? Before, Complaint Next) versions, CancellationToken cancellationToken)
    {
        db.ComplaintEvents.Add(step);
        await db.SaveChangesAsync(cancellationToken);
        versions.Next.Reach(await ComplaintMilestones.OfAsync(db, versions.Next, cancellationToken));
        await db.StoreAsync(versions.Before, versions.Next, cancellationToken);
    }

    /// <summary>The one way to store a version: periods that have counted it, or the one before, learn of it.</summary>
    public static async Task StoreAsync(this CrmDbContext db, Complaint? before, Complaint next, CancellationToken cancellationToken)
    {
        db.Complaints.Add(next);
        await db.SaveChangesAsync(cancellationToken);
        await db.MarkLateAsync(before, next, cancellationToken);
    }
}
