using GrpcCrm.Dealers;

namespace GrpcCrm.Ingest;

/// <summary>Runs records that were set aside through the ordinary path again, in the caller's transaction.</summary>
public sealed class RejectionRetry(RecordKinds kinds, BatchWriter writer)
{
    /// <summary>
    /// Ends the rejections whose records are accepted now. Such a record counts as sent before, so that without a version it never replaces
    /// what has come meanwhile; a corrected one is the newest word, and where it is refused the rejection stays as it is.
    /// </summary>
    /// <returns>Why records were refused again, by the rejection.</returns>
    public async Task<IReadOnlyDictionary<Guid, RejectedRecord>> RunAsync(
        CrmDbContext db, IReadOnlyList<IngestRejection> rejections, V1.IngestRecord? corrected, DateTime now,
        CancellationToken cancellationToken)
    {
        var refused = new Dictionary<Guid, RejectedRecord>();
        if (rejections.Count == 0) return refused;
        var brands = await DealerBrands.OfAsync(db, rejections[0].DealerId, cancellationToken);
        foreach (var source in rejections.GroupBy(rejection => rejection.SourceSystem, StringComparer.Ordinal))
        {
            var ofSource = source.OrderBy(rejection => rejection.RejectionId).ToList();
            var records = ofSource.Select(rejection => corrected ?? V1.IngestRecord.Parser.ParseFrom(rejection.Record)).ToList();
            var batch = StagedBatch.Of(records, kinds, new RecordSource(ofSource[0].DealerId, source.Key, now));
            batch.Fold(brands, corrected is null ? records.Count : 0);
            await writer.WriteAsync(db, batch, cancellationToken);
            foreach (var record in batch.Rejected) refused.Add(ofSource[record.Index].RejectionId, record);
        }

        foreach (var rejection in rejections)
        {
            if (!refused.TryGetValue(rejection.RejectionId, out var record)) rejection.End(IngestRejectionState.Resolved, now);
            else if (corrected is null) rejection.StaysOpen(record.ReasonCode, record.ViolationBytes);
        }

        return refused;
    }
}
