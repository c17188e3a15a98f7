using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Complaints;

/// <summary>How complaints are found, and written version by version.</summary>
public static class ComplaintQueries
{
    public static async Task<Complaint> OwnComplaint(this CrmDbContext db, string name, Caller caller, CancellationToken cancellation)
    {
        var id = ResourceNames.Complaints.Own(name, caller);
        return await db.Complaints.AsNoTracking()
            .SingleOrDefaultAsync(c => c.DealerId == caller.TenantId && c.ComplaintId == id, cancellation)
            ?? throw Fail.NotFound(ResourceNames.Complaints.Collection);
    }

    /// <summary>The latest event as the milestones take it.</summary>
    public static Task<ComplaintEvent> LatestEvent(this CrmDbContext db, Complaint complaint, CancellationToken cancellation) =>
        db.ComplaintEvents.AsNoTracking()
            .Where(e => e.DealerId == complaint.DealerId && e.ComplaintId == complaint.ComplaintId)
            .OrderByDescending(e => e.OccurredTime).ThenByDescending(e => e.State).ThenByDescending(e => e.EventNumber)
            .FirstAsync(cancellation);

    /// <summary>Adds an event and the version that it leads to; there is none before a receipt's.</summary>
    public static async Task Record(
        this CrmDbContext db, ComplaintEvent step, (Complaint? Before, Complaint Next) versions, CancellationToken cancellation)
    {
        db.ComplaintEvents.Add(step);
        await db.SaveChangesAsync(cancellation);
        versions.Next.Reach(await ComplaintMilestones.Of(db, versions.Next, cancellation));
        await db.Store(versions.Before, versions.Next, cancellation);
    }

    /// <summary>The one way to store a version: periods that have counted it, or the one before, learn of it.</summary>
    public static async Task Store(this CrmDbContext db, Complaint? before, Complaint next, CancellationToken cancellation)
    {
        db.Complaints.Add(next);
        await db.SaveChangesAsync(cancellation);
        await db.MarkLateAsync(before, next, cancellation);
    }

    /// <summary>Ends the current version; refused if another transaction was faster. What follows builds on no other.</summary>
    public static async Task Supersede(this CrmDbContext db, Complaint current, DateTime now, CancellationToken cancellation)
    {
        var version = db.Complaints.Where(c =>
            c.DealerId == current.DealerId && c.ComplaintId == current.ComplaintId && c.Revision == current.Revision);
        if (!await version.Supersede(now, cancellation)) throw Fail.EtagMismatch();
    }
}
