using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.ReportFeed;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Reports;

public sealed class ReportService(TenantTransaction data, CallScope call, Pages pages, PeriodCloser closer)
    : V1.ReportService.ReportServiceBase
{
    public override async Task<V1.GenerateReportResponse> GenerateReport(V1.GenerateReportRequest request, ServerCallContext context)
    {
        var identity = request.Validate();
        await data.Read(db => db.RequireMade(identity, context.CancellationToken), context.CancellationToken);
        var publication = await closer.Close(identity, context.CancellationToken);
        return new() { Report = publication.ToMessage() };
    }

    public override async Task<V1.GetReportResponse> GetReport(V1.GetReportRequest request, ServerCallContext context)
    {
        var name = ResourceNames.Reports.Parse(request.Name);
        var publication = await data.Read(
            db => db.Reports
                .Where(report => report.ManufacturerId == name.Tenant && report.ReportId == name.Id)
                .SeenBy(call.Caller)
                .Published(db, AudienceOf(call.Caller), request.RevisionNumber, withContent: true)
                .SingleOrDefaultAsync(context.CancellationToken),
            context.CancellationToken);
        return new() { Report = (publication ?? throw Fail.NotFound(ResourceNames.Reports.Collection)).ToMessage() };
    }

    public override async Task<V1.ListReportsResponse> ListReports(V1.ListReportsRequest request, ServerCallContext context)
    {
        var manufacturer = ResourceNames.Manufacturers.Parse(request.Parent).Id;
        var page = pages.Open(request, request.PageSize, request.PageToken);
        var rows = await data.Read(
            async db =>
            {
                await db.RequireSeen(manufacturer, call.Caller, context.CancellationToken);
                await db.RequireDealers(manufacturer, request.Filter.DealerIds(), context.CancellationToken);
                var reports = db.Reports.Where(report => report.ManufacturerId == manufacturer).SeenBy(call.Caller).Matching(request.Filter);
                return await reports.On(page).Published(db, AudienceOf(call.Caller)).ToListAsync(context.CancellationToken);
            },
            context.CancellationToken);
        var (publications, nextToken) = page.Close(rows, row => [row.PeriodStart.DayNumber, row.ReportId]);
        return new() { Reports = { publications.Select(publication => publication.ToMessage()) }, NextPageToken = nextToken };
    }

    private static ReportAudience AudienceOf(Caller caller) =>
        caller.Kind == CallerKind.Dealer ? ReportAudience.Dealer : ReportAudience.Manufacturer;
}
