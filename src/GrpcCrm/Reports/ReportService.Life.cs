using Grpc.Core;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports.Schedules;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Reports;

public sealed partial class ReportService
{
    public override async Task<V1.ListReportRevisionsResponse> ListReportRevisions(
        V1.ListReportRevisionsRequest request, ServerCallContext context)
    {
        var name = Publication.Names.Parse(request.Parent);
        return await transaction.ReadAsync(
            async db =>
            {
                await db.RequireReportAsync(name, call.Caller, context.CancellationToken);
                var revisions = db.Reports.Named(name).SeenBy(call.Caller).Revisions(db, default(V1.ReportAudience).For(call.Caller));
                var newest = Order.Newest((Publication revision) => revision.Revision);
                var page = await lists.PageAsync(request, revisions, newest, row => row.ToRevision(), context.CancellationToken);
                return new V1.ListReportRevisionsResponse { Revisions = { page.Items }, NextPageToken = page.NextPageToken };
            },
            context.CancellationToken);
    }

    public override async Task<V1.GetReportDraftResponse> GetReportDraft(V1.GetReportDraftRequest request, ServerCallContext context)
    {
        var name = Publication.Names.Parse(request.Name);
        var (report, draft) = await transaction.ReadAsync(
            async db => (
                await db.Reports.AsNoTracking().Named(name).SeenBy(call.Caller).SingleOrDefaultAsync(context.CancellationToken),
                await db.ReportDrafts.AsNoTracking()
                    .Where(d => d.ManufacturerId == name.Tenant && d.ReportId == name.Id && d.DealerId == call.Caller.TenantId)
                    .SingleOrDefaultAsync(context.CancellationToken)),
            context.CancellationToken);
        if (report is null) throw Fail.NotFound(Publication.Names.Collection);
        return new() { Report = draft is null ? null : report.ToMessage(draft) };
    }

    public override Task<V1.ApproveReportResponse> ApproveReport(V1.ApproveReportRequest request, ServerCallContext context)
    {
        var name = Publication.Names.Parse(request.Name);
        return StepAsync(name, async () =>
        {
            var publication = await life.ApproveAsync(name, request.ContentSha256.ToByteArray(), context.CancellationToken);
            return new V1.ApproveReportResponse { Report = publication.ToMessage() };
        }, context.CancellationToken);
    }

    public override Task<V1.AcknowledgeReportResponse> AcknowledgeReport(V1.AcknowledgeReportRequest request, ServerCallContext context)
    {
        var name = Publication.Names.Parse(request.Name);
        return StepAsync(name, async () =>
        {
            var publication = await life.AcknowledgeAsync(name, context.CancellationToken);
            return new V1.AcknowledgeReportResponse { Report = publication.ToMessage() };
        }, context.CancellationToken);
    }

    public override Task<V1.RetractReportResponse> RetractReport(V1.RetractReportRequest request, ServerCallContext context)
    {
        var name = Publication.Names.Parse(request.Name);
        return StepAsync(name, async () =>
        {
            var publication = await life.RetractAsync(name, (RetractionReason)request.Reason, request.Note, context.CancellationToken);
            return new V1.RetractReportResponse { Report = publication.ToMessage() };
        }, context.CancellationToken);
    }

    private Task<T> StepAsync<T>(ResourceName name, Func<Task<T>> work, CancellationToken cancellationToken) =>
        transaction.RunOnceAsync(db => db.RequireReportAsync(name, call.Caller, cancellationToken), work, cancellationToken);
}
