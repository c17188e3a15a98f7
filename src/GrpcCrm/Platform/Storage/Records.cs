using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Platform.Storage;

/// <summary>A record that callers know by a resource name.</summary>
public interface INamed
{
    static abstract ResourcePattern Names { get; }
}

/// <summary>
/// The calling dealer's records, one by one, within the transaction of the context. Every version is stored as a row of its own; what makes
/// the next one ends the one before, and is refused where another transaction was faster.
/// </summary>
public sealed class Records(CallScope call, Deletions deletions)
{
    /// <summary>The current versions of those that live.</summary>
    public IQueryable<T> Own<T>(CrmDbContext db)
        where T : VersionedRecord => db.Set<T>().AsNoTracking().Where(record => record.DealerId == call.Caller.TenantId);

    /// <summary>As the other; where asked for, also the deleted ones that can be brought back.</summary>
    public IQueryable<T> Own<T>(CrmDbContext db, bool showDeleted)
        where T : DeletableRecord => deletions.Shown(Own<T>(db), showDeleted);

    /// <summary>The record of this name. What is not the caller's is not found.</summary>
    public async Task<T> GetAsync<T>(CrmDbContext db, string name, CancellationToken cancellationToken)
        where T : VersionedRecord, INamed
    {
        var id = T.Names.Own(name, call.Caller);
        return await Own<T>(db).SingleOrDefaultAsync(record => record.RecordId == id, cancellationToken)
            ?? throw Fail.NotFound(T.Names.Collection);
    }

    /// <summary>The ids of the records of these names, each once. Refuses them all if one is not there.</summary>
    public async Task<IReadOnlyList<Guid?>> IdsAsync<T>(CrmDbContext db, IEnumerable<string> names, CancellationToken cancellationToken)
        where T : VersionedRecord, INamed
    {
        var ids = names.Select(name => T.Names.Own(name, call.Caller)).Distinct().ToList();
        if (ids.Count == 0) return [];
        var found = await Own<T>(db).CountAsync(record => ids.Contains(record.RecordId), cancellationToken);
        if (found < ids.Count) throw Fail.NotFound(T.Names.Collection);
        return [.. ids.Select(id => (Guid?)id)];
    }

    /// <summary>
    /// A new record, to be filled and stored; where the source's record of this key has been deleted, its next version, which brings it
    /// back to life. One that lives keeps its key, which the unique index sees to.
    /// </summary>
    public async Task<T> NewAsync<T>(
        CrmDbContext db, (string SourceSystem, string ExternalId) key, DateTime now, CancellationToken cancellationToken)
        where T : VersionedRecord, new()
    {
        if (key.ExternalId.Length == 0) return VersionedRecord.New<T>(call.Caller.TenantId, now);
        var gone = Own<T>(db).IgnoreQueryFilters().Where(record =>
            record.SourceSystem == key.SourceSystem && record.ExternalId == key.ExternalId
            && record.SupersededTime == null && record.Deleted);
        if (await gone.SingleOrDefaultAsync(cancellationToken) is not { } last) return VersionedRecord.New<T>(call.Caller.TenantId, now);
        if (!await gone.Where(record => record.Revision == last.Revision).SupersedeAsync(now, cancellationToken))
            throw Fail.ExternalIdConflict();
        return last.NextOf<T>(now);
    }

    /// <summary>Ends the current version, if the caller means it; what follows it is the caller's to fill and store.</summary>
    public async Task<T> NextAsync<T>(CrmDbContext db, T current, string etag, DateTime now, CancellationToken cancellationToken)
        where T : VersionedRecord
    {
        await db.EndAsync(current, etag, now, cancellationToken);
        return current.NextOf<T>(now);
    }

    /// <summary>Ends the current version. The one that follows is deleted; it is the caller's to store.</summary>
    public Task<(T Before, T Gone)> DeleteAsync<T>(
        CrmDbContext db, string name, string etag, DateTime now, CancellationToken cancellationToken)
        where T : DeletableRecord, INamed => deletions.DeleteAsync(Named<T>(db, name, etag, now), cancellationToken);

    /// <summary>Ends the deletion. The version that follows is as before it, and is the caller's to store.</summary>
    public Task<T> UndeleteAsync<T>(CrmDbContext db, string name, string etag, DateTime now, CancellationToken cancellationToken)
        where T : DeletableRecord, INamed => deletions.UndeleteAsync(Named<T>(db, name, etag, now), cancellationToken);

    private NamedRecord<T> Named<T>(CrmDbContext db, string name, string etag, DateTime now)
        where T : DeletableRecord, INamed
    {
        var (dealer, id) = (call.Caller.TenantId, T.Names.Own(name, call.Caller));
        var versions = db.Set<T>().Where(record => record.DealerId == dealer && record.RecordId == id);
        return new(versions, T.Names.Collection, etag, now);
    }
}
