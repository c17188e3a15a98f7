using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.ReportFeed;

/// <summary>
/// A manufacturer's feed begins with the manufacturer. Its incarnation tells cursors from before a restore from later ones.
/// </summary>
public static class NewFeed
{
    public static Task BeginFeedAsync(this CrmDbContext db, Guid manufacturer, CancellationToken cancellationToken)
    {
        var incarnation = Guid.NewGuid();
        return db.Database.ExecuteSqlAsync(
            $"insert into feed (manufacturer_id, incarnation, head_position) values ({manufacturer}, {incarnation}, 0)", cancellationToken);
    }
}
