using GrpcCrm.Platform.Errors;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Platform.Storage;

/// <summary>What names a record in the system that it comes from.</summary>
public readonly record struct RecordKey(Guid Dealer, string SourceSystem, string ExternalId)
{
    /// <summary>The key, or null for a record that comes from no system outside.</summary>
    public static RecordKey? Of(Guid dealer, string sourceSystem, string externalId) =>
        externalId.Length == 0 ? null : new(dealer, sourceSystem, externalId);
}

public static class DeletedRecords
{
    /// <summary>
    /// The version that follows, where the record of this key has been deleted: whoever creates it again brings it back to life.
    /// Null where there is none; a record that lives keeps its key, which the unique index sees to.
    /// </summary>
    public static async Task<T?> RevivedAsync<T>(
        this IQueryable<T> records, RecordKey? key, DateTime now, CancellationToken cancellationToken)
        where T : VersionedRecord
    {
        if (key is not var (dealer, sourceSystem, externalId)) return null;
        var gone = records.IgnoreQueryFilters().Where(record =>
            record.DealerId == dealer && record.SourceSystem == sourceSystem && record.ExternalId == externalId
            && record.SupersededTime == null && record.Deleted);
        if (await gone.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } last) return null;
        if (!await gone.Where(record => record.Revision == last.Revision).SupersedeAsync(now, cancellationToken))
            throw Fail.ExternalIdConflict();
        return last.NextOf<T>(now);
    }
}
