namespace GrpcCrm.Reports;

/// <summary>Whom a report is about: one dealer, or the dealers of a region, of which the empty one is all of the brand.</summary>
public sealed record ReportSubject(Guid? Dealer, string? Region)
{
    /// <summary>The same as one text, which the tables keep.</summary>
    public string Key => Dealer is { } dealer ? dealer.ToString() : $"group {Region}";

    public static ReportSubject Of(Guid dealer) => new(dealer, null);

    public static ReportSubject Group(string region) => new(null, region);
}

/// <summary>Which report: there is at most one for each manufacturer, subject, definition and period.</summary>
public sealed record ReportIdentity(Guid ManufacturerId, ReportSubject Subject, ReportDefinition Definition, ReportPeriod Period)
{
    public bool IsGroup => Subject.Dealer is null;

    /// <summary>The dealer of a report that is about one.</summary>
    public Guid DealerId => Subject.Dealer ?? throw new InvalidOperationException("The report is about several dealers.");

    public DateOnly PeriodStart => Period.Start;

    public DateOnly PeriodEnd => Period.End;

    /// <summary>The identity as parameters $1 to $5 of the statements about one report.</summary>
    public object[] Key => [ManufacturerId, Subject.Key, (short)Definition, (short)Period.Kind, Period.Start];

    /// <summary>Dealer and region as further parameters, one of them null.</summary>
    public object[] SubjectColumns => [(object?)Subject.Dealer ?? DBNull.Value, (object?)Subject.Region ?? DBNull.Value];
}
