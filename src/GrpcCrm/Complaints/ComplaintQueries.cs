using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Complaints;

/// <summary>How complaints are found, and written version by version.</summary>
public static class ComplaintQueries
{
    public static async Task<Complaint> OwnComplaintAsync(
        this CrmDbContext db, string name, Caller caller, CancellationToken cancellationToken)
    {
        var id = ResourceNames.Complaints.Own(name, caller);
        return await db.Complaints.AsNoTracking()
            .SingleOrDefaultAsync(c => c.DealerId == caller.TenantId && c.ComplaintId == id, cancellationToken)
            ?? throw Fail.NotFound(ResourceNames.Complaints.Collection);
    }

    /// <summary>The latest event as the milestones take it.</summary>
    public static Task<ComplaintEvent> LatestEventAsync(this CrmDbContext db, Complaint complaint, CancellationToken cancellationToken) =>
        db.ComplaintEvents.AsNoTracking()
            .Where(e => e.DealerId == complaint.DealerId && e.ComplaintId == complaint.ComplaintId)
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

    /// <summary>Ends the current version; refused if another transaction was faster. What follows builds on no other.</summary>
    public static async Task SupersedeAsync(this CrmDbContext db, Complaint current, DateTime now, CancellationToken cancellationToken)
    {
        var version = db.Complaints.Where(c =>
            c.DealerId == current.DealerId && c.ComplaintId == current.ComplaintId && c.Revision == current.Revision);
        if (!await version.SupersedeAsync(now, cancellationToken)) throw Fail.EtagMismatch();
    }
}
