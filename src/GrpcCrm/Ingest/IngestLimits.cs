namespace GrpcCrm.Ingest;

/// <summary>What a stream of records may ask of a host at once.</summary>
public sealed record IngestLimits
{
    public int BatchRecords { get; init; } = 1000;

    /// <summary>Bytes of one frame; the server refuses larger ones before they are read.</summary>
    public int BatchBytes { get; init; } = 256 * 1024;

    public int UnackedBatches { get; init; } = 8;

    /// <summary>A batch that waits longer for its connection and locks makes the service ask the client to slow down.</summary>
    public TimeSpan PatienceForLocks { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>It asks for as much delay as the batch has waited, and no more than this.</summary>
    public TimeSpan GreatestDelay { get; init; } = TimeSpan.FromSeconds(10);

    public V1.IngestLimits ToMessage() =>
        new() { MaxBatchRecords = BatchRecords, MaxBatchBytes = BatchBytes, MaxUnackedBatches = UnackedBatches };
}
