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

/// <summary>Which report: there is at most one for each manufacturer, dealer, definition and period.</summary>
public sealed record ReportIdentity(Guid ManufacturerId, Guid DealerId, ReportDefinition Definition, DateOnly PeriodStart)
{
    /// <summary>The first day after the period, which is a calendar month.</summary>
    public DateOnly PeriodEnd => PeriodStart.AddMonths(1);
}

/// <summary>A report about a dealer for a manufacturer. Its zone is the dealer's at its first making and stays.</summary>
public sealed class Report
{
    public Guid ManufacturerId { get; private init; }

    public Guid ReportId { get; private init; }

    public Guid DealerId { get; private init; }

    public ReportDefinition Definition { get; private init; }

    public DateOnly PeriodStart { get; private init; }

    public DateOnly PeriodEnd { get; private init; }

    public string TimeZone { get; private init; } = "";

    public DateTime CreatedTime { get; private init; }
}

/// <summary>One published state of a report, numbered from 1 without a gap. It never changes.</summary>
public sealed class ReportRevision
{
    public Guid ManufacturerId { get; private init; }

    public Guid ReportId { get; private init; }

    public int Revision { get; private init; }

    public Guid DealerId { get; private init; }

    /// <summary>The moment whose knowledge it shows: all that was recorded up to then.</summary>
    public DateTime AsOf { get; private init; }

    public DateTime PublishedTime { get; private init; }
}

/// <summary>One rendering of a revision. The hash covers exactly the content's bytes.</summary>
public sealed class ReportDocument
{
    public Guid ManufacturerId { get; private init; }

    public Guid ReportId { get; private init; }

    public int Revision { get; private init; }

    public ReportAudience Audience { get; private init; }

    public Guid DealerId { get; private init; }

    public byte[] Content { get; private init; } = [];

    public byte[] ContentSha256 { get; private init; } = [];
}
