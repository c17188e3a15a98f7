using GrpcCrm.Platform.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Platform.Storage;

/// <summary>
/// One version of a dealer's record. A change makes the next version; the one before stays, for reports as of an earlier time.
/// </summary>
public abstract class VersionedRecord
{
    public Guid DealerId { get; set; }

    /// <summary>What names it within its dealer, the same for all its versions.</summary>
    public Guid RecordId { get; private set; }

    /// <summary>1, 2, 3 … for each record; the etag.</summary>
    public int Revision { get; protected set; } = 1;

    /// <summary>Null where the record did not come from a system outside.</summary>
    public string? SourceSystem { get; set; }

    public string? ExternalId { get; set; }

    /// <summary>The source's own version of the content, where it tells one.</summary>
    public long? SourceVersion { get; private protected set; }

    /// <summary>SHA-256 of the content as the source sent it last; a local change leaves it as it is.</summary>
    public byte[]? PayloadHash { get; private protected set; }

    /// <summary>The record has been deleted, here or by its source; the row remembers that and holds no content.</summary>
    public bool Deleted { get; private protected set; }

    /// <summary>When its first version was stored.</summary>
    public DateTime CreatedTime { get; set; }

    /// <summary>
    /// The time of the transaction that stored this version, see <see cref="DealerMoment"/>; no earlier than that of the version before.
    /// </summary>
    public DateTime RecordedTime { get; set; }

    /// <summary>When the next version replaced this one.</summary>
    public DateTime? SupersededTime { get; private protected set; }

    internal static T New<T>(Guid dealer, DateTime now)
        where T : VersionedRecord, new() =>
        new() { DealerId = dealer, RecordId = Guid.CreateVersion7(), CreatedTime = now, RecordedTime = now };

    /// <summary>A copy that is the next version; the row it came from is superseded by <see cref="Versions.SupersedeAsync"/>.</summary>
    internal T NextOf<T>(DateTime now)
        where T : VersionedRecord
    {
        var next = (T)MemberwiseClone();
        next.Revision++;
        next.RecordedTime = NotBefore(now);
        next.Deleted = false;
        return next;
    }

    /// <summary>
    /// When a version that follows this one begins. This one may be of a transaction whose time was later: the two began at once, or the
    /// clock has stepped back. Then the next begins when this one does, so that the closer, which sees that time, sees the next.
    /// </summary>
    internal DateTime NotBefore(DateTime now) => now > RecordedTime ? now : RecordedTime;
}

public static class Versions
{
    /// <summary>Maps the key and hides superseded and deleted versions from every query.</summary>
    public static void IsVersioned<T>(this EntityTypeBuilder<T> builder, string table)
        where T : VersionedRecord
    {
        builder.ToTable(table);
        builder.Property(record => record.RecordId).HasColumnName(table + "_id");
        builder.HasKey(record => new { record.DealerId, record.RecordId, record.Revision });
        builder.HasQueryFilter(record => record.SupersededTime == null && !record.Deleted);
    }

    /// <summary>Ends the current version, if the caller means it; what follows it is stored after.</summary>
    public static async Task EndAsync<T>(this CrmDbContext db, T current, string etag, DateTime now, CancellationToken cancellationToken)
        where T : VersionedRecord
    {
        Etag.Match(etag, current.Revision);
        var version = db.Set<T>().Where(record =>
            record.DealerId == current.DealerId && record.RecordId == current.RecordId && record.Revision == current.Revision);
        if (!await version.SupersedeAsync(now, cancellationToken)) throw Fail.EtagMismatch();
    }

    /// <summary>Stores a version in the transaction of the context: periods that have counted it, or the one before, learn of it.</summary>
    public static async Task StoreAsync<T>(this CrmDbContext db, T? before, T next, CancellationToken cancellationToken)
        where T : VersionedRecord
    {
        db.Add(next);
        await db.SaveChangesAsync(cancellationToken);
        await db.MarkLateAsync(before, next, cancellationToken);
    }

    /// <summary>Ends a version where the next begins; false if another transaction was faster.</summary>
    public static async Task<bool> SupersedeAsync<T>(this IQueryable<T> version, DateTime now, CancellationToken cancellationToken)
        where T : VersionedRecord =>
        await version.ExecuteUpdateAsync(
            set => set.SetProperty(record => record.SupersededTime, record => record.RecordedTime > now ? record.RecordedTime : now),
            cancellationToken) == 1;
}
