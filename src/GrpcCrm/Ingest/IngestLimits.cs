namespace GrpcCrm.Ingest;

/// <summary>What a stream of records may ask of a host at once.</summary>
public sealed record IngestLimits
{
    public int BatchRecords { get; init; } = 1000;

    /// <summary>Bytes of one frame; the server refuses larger ones before they are read.</summary>
    public int BatchBytes { get; init; } = 256 * 1024;

    public int UnackedBatches { get; init; } = 8;

    public V1.IngestLimits ToMessage() =>
        new() { MaxBatchRecords = BatchRecords, MaxBatchBytes = BatchBytes, MaxUnackedBatches = UnackedBatches };
}
