namespace GrpcCrm.Client;

/// <summary>
/// What the service has answered since the writer was opened. Records sent again are counted again, mostly as duplicates.
/// </summary>
public sealed record IngestTotals
{
    /// <summary>Records answered by a result.</summary>
    public long Acked { get; init; }

    public long Created { get; init; }

    public long Updated { get; init; }

    public long Duplicate { get; init; }

    public long Stale { get; init; }

    /// <summary>Records set aside.</summary>
    public long Rejected { get; init; }

    /// <summary>Openings of the stream after the first.</summary>
    public long Reconnects { get; init; }

    internal IngestTotals Add(int records, V1.IngestResult result) => this with
    {
        Acked = Acked + records,
        Created = Created + result.CreatedCount,
        Updated = Updated + result.UpdatedCount,
        Duplicate = Duplicate + result.DuplicateCount,
        Stale = Stale + result.StaleCount,
        Rejected = Rejected + result.RejectedCount,
    };
}
