using GrpcCrm.Platform.Names;

namespace GrpcCrm.ReportFeed;

/// <summary>Where a revision stands; names and numbers are those of the contract.</summary>
public enum ReportState : short
{
    Unspecified = 0,
    Draft = 1,
    Published = 2,
    Acknowledged = 3,
    Superseded = 4,
    Withdrawn = 5,
}

/// <summary>A revision of a report as readers get it, by a call or by the feed.</summary>
public sealed record Publication
{
    public static readonly ResourcePattern Names = ResourceNames.Of("reports");

    public required Guid ManufacturerId { get; init; }

    public required Guid ReportId { get; init; }

    /// <summary>The dealer that the report is about; null for a roll-up.</summary>
    public required Guid? DealerId { get; init; }

    /// <summary>The region whose dealers a roll-up is about, '' for all of the brand; null for a report about one dealer.</summary>
    public string? Region { get; init; }

    /// <summary>The number of the contract's ReportDefinition.</summary>
    public required short Definition { get; init; }

    /// <summary>The number of the contract's PeriodKind.</summary>
    public short PeriodKind { get; init; }

    public required DateOnly PeriodStart { get; init; }

    public required DateOnly PeriodEnd { get; init; }

    public required string TimeZone { get; init; }

    /// <summary>0 where none is published yet.</summary>
    public required int Revision { get; init; }

    public ReportState State { get; init; }

    /// <summary>The number of the contract's ReportCompleteness.</summary>
    public short Completeness { get; init; }

    /// <summary>What differs from the reader's document of the revision before, serialized; null on the first.</summary>
    public byte[]? Delta { get; init; }

    public required DateTime AsOf { get; init; }

    public required DateTime PublishedTime { get; init; }

    public required byte[] ContentSha256 { get; init; }

    /// <summary>The document for the reader's side; null where only the report was asked for.</summary>
    public byte[]? Content { get; init; }
}
