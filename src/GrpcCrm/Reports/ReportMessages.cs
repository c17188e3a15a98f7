using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Validation;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports.Schedules;

namespace GrpcCrm.Reports;

public static class ReportMessages
{
    public static readonly RequestRule[] Rules =
    [
        RequestRule.For<V1.CreateReportScheduleRequest>((request, violations) => request.ReportSchedule?.Validate(violations)),
        RequestRule.For<V1.GenerateReportRequest>((request, violations) => request.Validate(violations)),
        RequestRule.For<V1.GetReportRequest>((request, scene, violations) => request.Audience.Check(scene.Caller, violations)),
        RequestRule.For<V1.ExplainReportCellRequest>((request, scene, violations) => request.Audience.Check(scene.Caller, violations)),
        RequestRule.For<V1.DownloadReportRequest>((request, scene, violations) => request.Audience.Check(scene.Caller, violations)),
    ];

    public static void Validate(this V1.GenerateReportRequest request, Violations violations)
    {
        var isDay = request.PeriodStartDate?.ToDateOnly() is { Year: >= 1900 } && System.Enum.IsDefined(request.Kind());
        if (isDay && request.Period() is null) violations.Add("period_start_date", "PERIOD_START", ReportPeriod.WhereTheyBegin);
        if (request.Definition == V1.ReportDefinition.Unspecified) return;
        if (request.IsOfGroup() && request.Dealer.Length > 0)
            violations.Add(
                "dealer", "OF_SEVERAL", "The definition is about several dealers. Leave the dealer out, or name another definition.");
        if (!request.IsOfGroup() && request.Dealer.Length == 0)
            violations.Add("dealer", "REQUIRED", "The definition is about one dealer. Name it.");
        if (!request.IsOfGroup() && request.Region.Length > 0)
            violations.Add(
                "region", "OF_ONE_DEALER", "The definition is about one dealer. Leave the region out, or name another definition.");
    }

    /// <summary>Which report a valid request asks for.</summary>
    public static ReportIdentity ToIdentity(this V1.GenerateReportRequest request) =>
        new(
            ResourceNames.Manufacturers.Parse(request.Parent).Id,
            request.IsOfGroup() ? ReportSubject.Group(request.Region) : ReportSubject.Of(ResourceNames.Dealers.Parse(request.Dealer).Id),
            (ReportDefinition)request.Definition,
            request.Period()!);

    private static bool IsOfGroup(this V1.GenerateReportRequest request) =>
        request.Definition == V1.ReportDefinition.GroupServiceQuality;

    private static PeriodKind Kind(this V1.GenerateReportRequest request) =>
        request.PeriodKind == V1.PeriodKind.Unspecified ? PeriodKind.Monthly : (PeriodKind)request.PeriodKind;

    private static ReportPeriod? Period(this V1.GenerateReportRequest request) =>
        request.PeriodStartDate.ToDateOnly() is { } start ? ReportPeriod.Beginning(request.Kind(), start) : null;

    /// <summary>The audience whose document the caller reads: its own unless a dealer asks for a department's.</summary>
    public static ReportAudience For(this V1.ReportAudience asked, Caller caller) =>
        asked is V1.ReportAudience.Unspecified ? Own(caller) : (ReportAudience)asked;

    public static void Check(this V1.ReportAudience asked, Caller caller, Violations violations)
    {
        if (asked is V1.ReportAudience.Unspecified || (ReportAudience)asked == Own(caller)) return;
        if (caller.Kind == CallerKind.Dealer && asked is not V1.ReportAudience.Manufacturer) return;
        violations.Add(
            "audience", "AUDIENCE",
            "A dealer reads its own documents and its departments', a manufacturer its own. Leave it out for the caller's own.");
    }

    private static ReportAudience Own(Caller caller) =>
        caller.Kind == CallerKind.Dealer ? ReportAudience.Dealer : ReportAudience.Manufacturer;

    public static Guid[] DealerIds(this V1.ReportFilter? filter) =>
        filter is null ? [] : [.. filter.Dealers.Select(name => ResourceNames.Dealers.Parse(name).Id).Distinct()];

    public static IQueryable<Report> Matching(this IQueryable<Report> reports, V1.ReportFilter? filter)
    {
        if (filter is null) return reports;
        if (filter.DealerIds() is { Length: > 0 } dealers) reports = reports.Where(report => dealers.Contains(report.DealerId!.Value));
        if (filter.Definitions.Select(definition => (ReportDefinition)definition).ToArray() is { Length: > 0 } definitions)
            reports = reports.Where(report => definitions.Contains(report.Definition));
        if (filter.PeriodKinds.Select(kind => (PeriodKind)kind).ToArray() is { Length: > 0 } kinds)
            reports = reports.Where(report => kinds.Contains(report.PeriodKind));
        if (filter.PeriodFromDate?.ToDateOnly() is { } from) reports = reports.Where(report => report.PeriodStart >= from);
        if (filter.PeriodUntilDate?.ToDateOnly() is { } until) reports = reports.Where(report => report.PeriodStart < until);
        return reports;
    }

    /// <summary>The draft in the place of a revision, in the dealer's own document.</summary>
    public static V1.Report ToMessage(this Report report, ReportDraft draft)
    {
        var document = Array.IndexOf(draft.Audiences, (short)ReportAudience.Dealer);
        var publication = new Publication
        {
            ManufacturerId = report.ManufacturerId,
            ReportId = report.ReportId,
            DealerId = report.DealerId,
            Definition = (short)report.Definition,
            PeriodKind = (short)report.PeriodKind,
            PeriodStart = report.PeriodStart,
            PeriodEnd = report.PeriodEnd,
            TimeZone = report.TimeZone,
            Revision = 0,
            State = ReportState.Draft,
            Completeness = (short)draft.Completeness,
            AsOf = draft.AsOf,
            PublishedTime = default,
            ContentSha256 = draft.Hashes[document],
            Content = draft.Contents[document],
        };
        return publication.ToMessage();
    }
}
