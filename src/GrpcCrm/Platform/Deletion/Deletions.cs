using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Deletion;

/// <summary>A record that is to be deleted or brought back.</summary>
/// <param name="Versions">All versions of the one record.</param>
/// <param name="Collection">What it is not among, where there is none.</param>
/// <param name="Etag">The version that is meant; empty: whichever is current.</param>
/// <param name="Now">The time of the transaction.</param>
public sealed record NamedRecord<T>(IQueryable<T> Versions, string Collection, string Etag, DateTime Now);

/// <summary>Deletes records and brings them back, version by version, whoever deleted them.</summary>
public sealed class Deletions(IOptions<DeletionOptions> options, TimeProvider time)
{
    /// <summary>Ends the current version. The one that follows is deleted; it is the caller's to store.</summary>
    public async Task<(T Before, T Gone)> DeleteAsync<T>(NamedRecord<T> record, CancellationToken cancellationToken)
        where T : DeletableRecord
    {
        var current = await record.Versions.AsNoTracking().SingleOrDefaultAsync(cancellationToken)
            ?? throw Fail.NotFound(record.Collection);
        Etag.Match(record.Etag, current.Revision);
        var version = record.Versions.Where(v => v.Revision == current.Revision);
        if (!await version.SupersedeAsync(record.Now, cancellationToken)) throw Fail.EtagMismatch();
        return (current, current.GoneOf<T>(record.Now));
    }

    /// <summary>
    /// Ends the deletion. The version that follows has the content of the newest one that was not deleted; it is the caller's to store. The
    /// deletion is ended before the content is read: from then on the purge, which takes the same row, leaves the content alone.
    /// </summary>
    public async Task<T> UndeleteAsync<T>(NamedRecord<T> record, CancellationToken cancellationToken)
        where T : DeletableRecord
    {
        var all = record.Versions.IgnoreQueryFilters();
        var current = await all.AsNoTracking().SingleOrDefaultAsync(v => v.SupersededTime == null, cancellationToken);
        if (current is null || (current.Deleted && record.Now >= PurgeTime(current))) throw Fail.NotFound(record.Collection);
        if (!current.Deleted) throw Fail.NotDeleted();
        Etag.Match(record.Etag, current.Revision);
        var deletion = all.Where(v =>
            v.Revision == current.Revision && v.SupersededTime == null && !EF.Property<bool>(v, DeletableTable.Purged));
        if (!await deletion.SupersedeAsync(record.Now, cancellationToken)) throw Fail.EtagMismatch();

        // A record can have been purged before its source deleted it once more; then there is nothing to bring back.
        var content = await all.AsNoTracking()
            .Where(v => !v.Deleted)
            .OrderByDescending(v => v.Revision)
            .Select(v => new { Version = v, Purged = EF.Property<bool>(v, DeletableTable.Purged) })
            .FirstOrDefaultAsync(cancellationToken);
        if (content is null or { Purged: true }) throw Fail.NotFound(record.Collection);
        return current.BackOf(content.Version, record.Now);
    }

    /// <summary>The records that live; where asked for, also the deleted ones that can be brought back.</summary>
    public IQueryable<T> Shown<T>(IQueryable<T> records, bool showDeleted)
        where T : DeletableRecord
    {
        if (!showDeleted) return records;
        var since = time.GetUtcNow().UtcDateTime - options.Value.Retention;
        return records.IgnoreQueryFilters().Where(v => v.SupersededTime == null && (!v.Deleted || v.RecordedTime > since));
    }

    /// <summary>When the record was deleted, and until when it can be brought back; null for one that lives.</summary>
    public (Timestamp? DeleteTime, Timestamp? PurgeTime) TimesOf(DeletableRecord record) =>
        record.Deleted ? (record.RecordedTime.ToTimestamp(), PurgeTime(record).ToTimestamp()) : (null, null);

    private DateTime PurgeTime(DeletableRecord record) => record.RecordedTime + options.Value.Retention;
}
