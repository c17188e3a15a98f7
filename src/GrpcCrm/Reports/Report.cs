using GrpcCrm.Reports.Content;

namespace GrpcCrm.Reports;

/// <summary>What a report contains. The numbers are the contract's.</summary>
public enum ReportDefinition : short
{
    DealerServiceQuality = 1,
    GroupServiceQuality = 2,
}

/// <summary>For whom a document of a report is made; the numbers are the contract's. The departments are the dealer's own.</summary>
public enum ReportAudience : short
{
    Manufacturer = 1,
    Dealer = 2,
    SalesDepartment = 3,
    AfterSalesDepartment = 4,
}

/// <summary>Whether further changes are to be expected; names and numbers are those of the contract.</summary>
public enum ReportCompleteness : short
{
    Preliminary = 1,
    Final = 2,
    Restated = 3,
}

/// <summary>Why a report was withdrawn; names and numbers are those of the contract.</summary>
public enum RetractionReason : short
{
    WrongRecords = 1,
    WrongFigures = 2,
    Privacy = 3,
    Other = 4,
}

/// <summary>What changed the figures of a report; names and numbers are those of the contract.</summary>
public enum RevisionCause : short
{
    LateArrival = 1,
    Updated = 2,
    Deleted = 3,
}

/// <summary>
/// A report about one dealer or several for a manufacturer. Its zone is the schedule's, else the dealer's, at its first making and stays;
/// empty for a report of several dealers, each with its own.
/// </summary>
public sealed class Report
{
    public Guid ManufacturerId { get; private init; }

    public Guid ReportId { get; private init; }

    /// <summary>See <see cref="ReportSubject.Key"/>.</summary>
    public string Subject { get; private init; } = "";

    /// <summary>Null where it is about several.</summary>
    public Guid? DealerId { get; private init; }

    /// <summary>The region whose dealers it is about, '' for all of the brand; null where it is about one dealer.</summary>
    public string? Region { get; private init; }

    public ReportDefinition Definition { get; private init; }

    /// <summary>The newest at its first making; see <see cref="MetricDefinition.Since"/>.</summary>
    public short DefinitionVersion { get; private init; }

    public PeriodKind PeriodKind { get; private init; }

    public DateOnly PeriodStart { get; private init; }

    public DateOnly PeriodEnd { get; private init; }

    public string TimeZone { get; private init; } = "";

    /// <summary>When its period begins, see <see cref="PeriodBorders"/>; null for a report of several dealers.</summary>
    public DateTime? StartTime { get; private init; }

    /// <summary>When its period ends.</summary>
    public DateTime? EndTime { get; private init; }

    public DateTime CreatedTime { get; private init; }
}

/// <summary>One published state of a report, numbered from 1 without a gap. It never changes.</summary>
public sealed class ReportRevision
{
    public Guid ManufacturerId { get; private init; }

    public Guid ReportId { get; private init; }

    public int Revision { get; private init; }

    public Guid? DealerId { get; private init; }

    /// <summary>The moment whose knowledge it shows: all that was recorded up to then.</summary>
    public DateTime AsOf { get; private init; }

    public DateTime PublishedTime { get; private init; }

    public ReportCompleteness Completeness { get; private init; }

    /// <summary>The moment of the scores that the manufacturer is shown; see <see cref="LateChanges"/>.</summary>
    public DateTime ScoresAsOf { get; private init; }

    /// <summary>When the manufacturer took note of it.</summary>
    public DateTime? AcknowledgedTime { get; private init; }

    public DateTime? WithdrawnTime { get; private init; }

    public RetractionReason? WithdrawalReason { get; private init; }

    public string? WithdrawalNote { get; private init; }
}

/// <summary>One rendering of a revision. The hash covers exactly the content's bytes.</summary>
public sealed class ReportDocument
{
    public Guid ManufacturerId { get; private init; }

    public Guid ReportId { get; private init; }

    public int Revision { get; private init; }

    public ReportAudience Audience { get; private init; }

    public Guid? DealerId { get; private init; }

    public byte[] Content { get; private init; } = [];

    public byte[] ContentSha256 { get; private init; } = [];

    /// <summary>What differs from the document before, serialized; null on the first.</summary>
    public byte[]? Delta { get; private init; }
}

/// <summary>What was made of a report and waits for approval: the documents of all audiences, in the order of the audiences.</summary>
public sealed class ReportDraft
{
    public Guid ManufacturerId { get; private init; }

    public Guid ReportId { get; private init; }

    public Guid DealerId { get; private init; }

    public DateTime AsOf { get; private init; }

    public ReportCompleteness Completeness { get; private init; }

    /// <summary>The moment of the scores that the manufacturer is shown; see <see cref="LateChanges"/>.</summary>
    public DateTime ScoresAsOf { get; private init; }

    public short[] Audiences { get; private init; } = [];

    public byte[][] Contents { get; private init; } = [];

    public byte[][] Hashes { get; private init; } = [];

    public DateTime CreatedTime { get; private init; }
}
