using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;

namespace GrpcCrm.Reports;

public static class ReportMessages
{
    /// <summary>The month before the last that a date can name, so that the period's end is a date too.</summary>
    private static readonly DateOnly LastPeriod = new(9999, 11, 1);

    /// <summary>Which report the request asks for. A month begins on its first day.</summary>
    public static ReportIdentity Validate(this V1.GenerateReportRequest request)
    {
        var start = request.PeriodStartDate.ToDateOnly();
        if (start is not { Day: 1 } || start > LastPeriod)
            throw Fail.FieldInvalid("period_start_date", "The first day of a month is expected.", "FIRST_OF_MONTH");

        return new ReportIdentity(
            ResourceNames.Manufacturers.Parse(request.Parent).Id,
            ResourceNames.Dealers.Parse(request.Dealer).Id,
            (ReportDefinition)request.Definition,
            start.Value);
    }

    /// <summary>The audience whose document the caller reads: its own unless a dealer asks for a department's.</summary>
    public static ReportAudience For(this V1.ReportAudience asked, Caller caller)
    {
        var own = caller.Kind == CallerKind.Dealer ? ReportAudience.Dealer : ReportAudience.Manufacturer;
        if (asked is V1.ReportAudience.Unspecified || (ReportAudience)asked == own) return own;
        if (caller.Kind == CallerKind.Dealer && asked is not V1.ReportAudience.Manufacturer) return (ReportAudience)asked;
        throw Fail.FieldInvalid("audience", "A dealer reads its own documents and its departments', a manufacturer its own.", "AUDIENCE");
    }

    public static Guid[] DealerIds(this V1.ReportFilter? filter) =>
        filter is null ? [] : [.. filter.Dealers.Select(name => ResourceNames.Dealers.Parse(name).Id).Distinct()];

    public static IQueryable<Report> Matching(this IQueryable<Report> reports, V1.ReportFilter? filter)
    {
        if (filter is null) return reports;
        if (filter.DealerIds() is { Length: > 0 } dealers) reports = reports.Where(report => dealers.Contains(report.DealerId));
        if (filter.Definitions.Select(definition => (ReportDefinition)definition).ToArray() is { Length: > 0 } definitions)
            reports = reports.Where(report => definitions.Contains(report.Definition));
        if (filter.PeriodFromDate?.ToDateOnly() is { } from) reports = reports.Where(report => report.PeriodStart >= from);
        if (filter.PeriodUntilDate?.ToDateOnly() is { } until) reports = reports.Where(report => report.PeriodStart < until);
        return reports;
    }
}
