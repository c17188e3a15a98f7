namespace GrpcCrm.ReportFeed;

/// <summary>A revision of a report as readers get it, by a call or by the feed.</summary>
public sealed record Publication
{
    public required Guid ManufacturerId { get; init; }

    public required Guid ReportId { get; init; }

    /// <summary>The dealer that the report is about; null for a roll-up.</summary>
    public required Guid? DealerId { get; init; }

    /// <summary>The number of the contract's ReportDefinition.</summary>
    public required short Definition { get; init; }

    public required DateOnly PeriodStart { get; init; }

    public required DateOnly PeriodEnd { get; init; }

    public required string TimeZone { get; init; }

    public required int Revision { get; init; }

    public required DateTime AsOf { get; init; }

    public required DateTime PublishedTime { get; init; }

    public required byte[] ContentSha256 { get; init; }

    /// <summary>The document for the reader's side; null where only the report was asked for.</summary>
    public byte[]? Content { get; init; }
}
