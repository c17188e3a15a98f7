using Grpc.Core;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Reports.Schedules;

/// <summary>Row level security shows the operator all schedules, a manufacturer its own.</summary>
public sealed class ReportScheduleService(TenantTransaction transaction, Lists lists) : V1.ReportScheduleService.ReportScheduleServiceBase
{
    public override Task<V1.CreateReportScheduleResponse> CreateReportSchedule(
        V1.CreateReportScheduleRequest request, ServerCallContext context)
    {
        return transaction.WriteAsync(KnownTimeZone.Of(request.ReportSchedule.TimeZone), async (db, zone, now) =>
        {
            zone.Require("report_schedule.time_zone");
            var schedule = ReportSchedule.Make(await ManufacturerAsync(db, request.Parent, context.CancellationToken), now);
            request.ReportSchedule.ApplyTo(schedule);
            db.ReportSchedules.Add(schedule);
            await db.SaveChangesAsync(context.CancellationToken);
            return new V1.CreateReportScheduleResponse { ReportSchedule = schedule.ToMessage() };
        }, context.CancellationToken);
    }

    public override Task<V1.GetReportScheduleResponse> GetReportSchedule(V1.GetReportScheduleRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var schedule = await FindAsync(db, request.Name, context.CancellationToken);
            return new V1.GetReportScheduleResponse { ReportSchedule = schedule.ToMessage() };
        }, context.CancellationToken);

    public override Task<V1.ListReportSchedulesResponse> ListReportSchedules(
        V1.ListReportSchedulesRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var manufacturer = await ManufacturerAsync(db, request.Parent, context.CancellationToken);
            var schedules = db.ReportSchedules.AsNoTracking().Where(schedule => schedule.ManufacturerId == manufacturer);
            var order = Order.By((ReportSchedule schedule) => schedule.ScheduleId);
            var page = await lists.PageAsync(request, schedules, order, schedule => schedule.ToMessage(), context.CancellationToken);
            return new V1.ListReportSchedulesResponse { ReportSchedules = { page.Items }, NextPageToken = page.NextPageToken };
        }, context.CancellationToken);

    public override Task<V1.UpdateReportScheduleResponse> UpdateReportSchedule(
        V1.UpdateReportScheduleRequest request, ServerCallContext context) =>
        transaction.WriteAsync(KnownTimeZone.Of(request.ReportSchedule.TimeZone), async (db, zone, now) =>
        {
            var schedule = await FindAsync(db, request.ReportSchedule.Name, context.CancellationToken);
            Etag.Match(request.ReportSchedule.Etag, schedule.Revision);
            var merged = UpdateMask.For(request.ReportSchedule, request.UpdateMask).Merge(schedule.ToMessage(), request.ReportSchedule);
            merged.Validate();
            if (merged.TimeZone != schedule.TimeZone) zone.Require("report_schedule.time_zone");
            merged.ApplyTo(schedule);
            schedule.MarkChanged(now);
            await db.SaveChangesAsync(context.CancellationToken);
            return new V1.UpdateReportScheduleResponse { ReportSchedule = schedule.ToMessage() };
        }, context.CancellationToken);

    public override Task<V1.DeleteReportScheduleResponse> DeleteReportSchedule(
        V1.DeleteReportScheduleRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, _) =>
        {
            var schedule = await FindAsync(db, request.Name, context.CancellationToken);
            Etag.Match(request.Etag, schedule.Revision);
            db.ReportSchedules.Remove(schedule);
            await db.SaveChangesAsync(context.CancellationToken);
            return new V1.DeleteReportScheduleResponse();
        }, context.CancellationToken);

    private static async Task<Guid> ManufacturerAsync(CrmDbContext db, string name, CancellationToken cancellationToken)
    {
        var id = ResourceNames.Manufacturers.Parse(name).Id;
        return await db.Manufacturers.AnyAsync(manufacturer => manufacturer.ManufacturerId == id, cancellationToken)
            ? id
            : throw Fail.NotFound(ResourceNames.Manufacturers.Collection);
    }

    private static async Task<ReportSchedule> FindAsync(CrmDbContext db, string text, CancellationToken cancellationToken)
    {
        var name = ReportSchedule.Names.Parse(text);
        return await db.ReportSchedules.SingleOrDefaultAsync(
            schedule => schedule.ManufacturerId == name.Tenant && schedule.ScheduleId == name.Id, cancellationToken)
            ?? throw Fail.NotFound(ReportSchedule.Names.Collection);
    }
}
