using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports.Exports;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Reports;

/// <summary>What of the reports a caller may name and see. Row level security says the same a second time.</summary>
public static class ReportQueries
{
    /// <summary>Refuses a report of a manufacturer that is not seen, of a dealer without its brand, or of a group of none.</summary>
    public static async Task<bool> RequireMadeAsync(this CrmDbContext db, ReportIdentity identity, CancellationToken cancellationToken)
    {
        if (!await db.Manufacturers.AnyAsync(manufacturer => manufacturer.ManufacturerId == identity.ManufacturerId, cancellationToken))
            throw Fail.NotFound(ResourceNames.Manufacturers.Collection);
        if (identity.Subject.Region is { } region) await db.RequireMembersAsync(identity.ManufacturerId, region, cancellationToken);
        else await db.RequireDealersAsync(identity.ManufacturerId, [identity.DealerId], cancellationToken);
        return true;
    }

    private static async Task RequireMembersAsync(
        this CrmDbContext db, Guid manufacturer, string region, CancellationToken cancellationToken)
    {
        var members =
            from brand in db.DealerBrands
            join dealer in db.Dealers on brand.DealerId equals dealer.DealerId
            where brand.ManufacturerId == manufacturer && (region == "" || dealer.Region == region)
            select dealer;
        if (!await members.AnyAsync(cancellationToken)) throw ReportFailures.GroupWithoutDealers(region);
    }

    /// <summary>Refuses the names of dealers that do not carry the manufacturer's brand, or that the caller does not see.</summary>
    public static async Task RequireDealersAsync(
        this CrmDbContext db, Guid manufacturer, Guid[] dealers, CancellationToken cancellationToken)
    {
        if (dealers.Length == 0) return;
        var seen = await db.DealerBrands
            .CountAsync(brand => brand.ManufacturerId == manufacturer && dealers.Contains(brand.DealerId), cancellationToken);
        if (seen < dealers.Length) throw Fail.NotFound(ResourceNames.Dealers.Collection);
    }

    /// <summary>What people call those that a report is about, as the caller may see them.</summary>
    public static async Task<SheetNames> NamesOfAsync(this CrmDbContext db, Publication publication, CancellationToken cancellationToken)
    {
        var manufacturer = await db.Manufacturers
            .Where(manufacturer => manufacturer.ManufacturerId == publication.ManufacturerId)
            .Select(manufacturer => manufacturer.DisplayName)
            .SingleOrDefaultAsync(cancellationToken);
        var dealer = await db.Dealers
            .Where(dealer => dealer.DealerId == publication.DealerId)
            .Select(dealer => dealer.DisplayName)
            .SingleOrDefaultAsync(cancellationToken);
        return new SheetNames(manufacturer ?? "", dealer ?? "");
    }

    /// <summary>Refuses the name of a report that the caller does not see; the operator sees none, but may name all.</summary>
    public static async Task<bool> RequireReportAsync(
        this CrmDbContext db, ResourceName name, Caller caller, CancellationToken cancellationToken)
    {
        var seen = caller.Kind == CallerKind.Operator || await db.Reports.Named(name).SeenBy(caller).AnyAsync(cancellationToken);
        return seen ? true : throw Fail.NotFound(Publication.Names.Collection);
    }

    public static IQueryable<Report> Named(this IQueryable<Report> reports, ResourceName name) =>
        reports.Where(report => report.ManufacturerId == name.Tenant && report.ReportId == name.Id);

    /// <summary>The operator makes reports and reads none.</summary>
    public static IQueryable<Report> SeenBy(this IQueryable<Report> reports, Caller caller) =>
        caller.Kind switch
        {
            CallerKind.Manufacturer => reports.Where(report => report.ManufacturerId == caller.TenantId),
            CallerKind.Dealer => reports.Where(report => report.DealerId == caller.TenantId),
            CallerKind.Operator => reports.Where(_ => false),
        };

    /// <summary>By the periods, the newest first.</summary>
    public static readonly Order<Publication> Newest = Order.Newest((Publication report) => report.PeriodStart, report => report.ReportId);

    /// <summary>Joins each report with one revision, 0 being the newest, and the audience's document of it.</summary>
    public static IQueryable<Publication> Published(
        this IQueryable<Report> reports, CrmDbContext db, ReportAudience audience, int number = 0, bool withContent = false) =>
        from publication in reports.Revisions(db, audience, withContent)
        where publication.Revision == (number != 0
            ? number
            : db.ReportRevisions
                .Where(other => other.ManufacturerId == publication.ManufacturerId && other.ReportId == publication.ReportId)
                .Max(other => other.Revision))
        select publication;

    /// <summary>Joins each report with all its revisions and the audience's document of each.</summary>
    public static IQueryable<Publication> Revisions(
        this IQueryable<Report> reports, CrmDbContext db, ReportAudience audience, bool withContent = false) =>
        from report in reports
        join revision in db.ReportRevisions
            on new { report.ManufacturerId, report.ReportId } equals new { revision.ManufacturerId, revision.ReportId }
        join document in db.ReportDocuments
            on new { revision.ManufacturerId, revision.ReportId, revision.Revision, Audience = audience }
            equals new { document.ManufacturerId, document.ReportId, document.Revision, document.Audience }
        let isReplaced = db.ReportRevisions.Any(other =>
            other.ManufacturerId == report.ManufacturerId && other.ReportId == report.ReportId && other.Revision > revision.Revision)
        select new Publication
        {
            ManufacturerId = report.ManufacturerId,
            ReportId = report.ReportId,
            DealerId = report.DealerId,
            Region = report.Region,
            Definition = (short)report.Definition,
            PeriodKind = (short)report.PeriodKind,
            PeriodStart = report.PeriodStart,
            PeriodEnd = report.PeriodEnd,
            TimeZone = report.TimeZone,
            Revision = revision.Revision,
            State = isReplaced ? ReportState.Superseded
                : revision.WithdrawnTime != null ? ReportState.Withdrawn
                : revision.AcknowledgedTime != null ? ReportState.Acknowledged
                : ReportState.Published,
            Completeness = (short)revision.Completeness,
            Delta = document.Delta,
            AsOf = revision.AsOf,
            PublishedTime = revision.PublishedTime,
            ContentSha256 = document.ContentSha256,
            Content = withContent ? document.Content : null,
        };
}
