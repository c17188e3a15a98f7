namespace GrpcCrm.Ingest;

/// <summary>What became of a batch's records.</summary>
public sealed class BatchOutcome
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Count(string outcome, int records) => _counts[outcome] = _counts.GetValueOrDefault(outcome) + records;

    public void Add(BatchOutcome other)
    {
        foreach (var (outcome, records) in other._counts) Count(outcome, records);
    }

    public V1.IngestResult ToMessage(StagedBatch batch)
    {
        var room = new ViolationRoom();
        return new()
        {
            CreatedCount = _counts.GetValueOrDefault("CREATED"),
            UpdatedCount = _counts.GetValueOrDefault("UPDATED"),
            DuplicateCount = _counts.GetValueOrDefault("DUPLICATE") + batch.FoldedCount,
            StaleCount = _counts.GetValueOrDefault("STALE"),
            RejectedCount = batch.Rejected.Count,
            Exceptions = { batch.Rejected.OrderBy(rejected => rejected.Index).Select(rejected => rejected.ToMessage(room)) },
        };
    }
}
