using Grpc.Core;
using GrpcCrm.Dealers;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports.Closing;
using GrpcCrm.Reports.Content;
using GrpcCrm.Reports.Exports;
using GrpcCrm.Reports.Life;
using GrpcCrm.Reports.Schedules;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Reports;

public sealed partial class ReportService(
    TenantTransaction transaction, CallScope call, Lists lists, PeriodCloser closer, ReportLife life, ReportFiles files,
    ReportSections sections, SigningKey signing)
    : V1.ReportService.ReportServiceBase
{
    public override Task<V1.GenerateReportResponse> GenerateReport(V1.GenerateReportRequest request, ServerCallContext context)
    {
        var identity = request.ToIdentity();
        return transaction.RunOnceAsync(
            db => db.RequireMadeAsync(identity, context.CancellationToken),
            async () =>
            {
                var publication = await closer.CloseAsync(identity, context.CancellationToken);
                return new V1.GenerateReportResponse { Report = publication.ToMessage() };
            },
            context.CancellationToken);
    }

    public override async Task<V1.GetReportResponse> GetReport(V1.GetReportRequest request, ServerCallContext context)
    {
        var name = Publication.Names.Parse(request.Name);
        var audience = request.Audience.For(call.Caller);
        var publication = await transaction.ReadAsync(
            db => RevisionAsync(db, name, audience, request.RevisionNumber, context.CancellationToken), context.CancellationToken);
        if (publication is null) throw Fail.NotFound(Publication.Names.Collection);
        var isTooLarge = publication.Content is { Length: > Page.GreatestBytes };
        return new() { Report = (isTooLarge ? publication with { Content = null } : publication).ToMessage() };
    }

    public override async Task<V1.ListReportsResponse> ListReports(V1.ListReportsRequest request, ServerCallContext context)
    {
        var manufacturer = ResourceNames.Manufacturers.Parse(request.Parent).Id;
        var page = lists.Open(request);
        var cursor = page.IsFirst ? "" : page.Text(2);
        var found = await transaction.ReadAsync(
            async db =>
            {
                await db.SeenManufacturerAsync(manufacturer, call.Caller, context.CancellationToken);
                await db.RequireDealersAsync(manufacturer, request.Filter.DealerIds(), context.CancellationToken);
                if (page.IsFirst && call.Caller.Kind == CallerKind.Manufacturer)
                    cursor = (await FeedState.OfAsync(db, manufacturer, context.CancellationToken)).AtHead.Seal(signing);
                var published = db.Reports
                    .Where(report => report.ManufacturerId == manufacturer)
                    .SeenBy(call.Caller).Matching(request.Filter).Published(db, default(V1.ReportAudience).For(call.Caller));
                return await ReportQueries.Newest.Cut(published, page).ToListAsync(context.CancellationToken);
            },
            context.CancellationToken);
        // The cursor of the first page travels with the token, so that all pages tell the same.
        var (items, next) = page.Close(found, row => [.. ReportQueries.Newest.KeyOf(row), cursor], row => row.ToMessage());
        return new() { Reports = { items }, NextPageToken = next, FeedCursor = cursor };
    }

    /// <summary>The revision of that number, 0 being the newest, with the audience's document.</summary>
    private Task<Publication?> RevisionAsync(
        CrmDbContext db, ResourceName name, ReportAudience audience, int revision, CancellationToken cancellationToken) =>
        db.Reports
            .Where(report => report.ManufacturerId == name.Tenant && report.ReportId == name.Id)
            .SeenBy(call.Caller)
            .Published(db, audience, revision, withContent: true)
            .SingleOrDefaultAsync(cancellationToken);
}
