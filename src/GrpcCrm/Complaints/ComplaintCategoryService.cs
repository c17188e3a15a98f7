using Grpc.Core;
using GrpcCrm.Dealers;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Complaints;

public sealed class ComplaintCategoryService(TenantTransaction transaction, CallScope call, Lists lists)
    : V1.ComplaintCategoryService.ComplaintCategoryServiceBase
{
    public override Task<V1.CreateComplaintCategoryResponse> CreateComplaintCategory(
        V1.CreateComplaintCategoryRequest request, ServerCallContext context)
    {
        return transaction.WriteAsync(async (db, now) =>
        {
            var category = ComplaintCategory.Enter(ResourceNames.Manufacturers.Own(request.Parent, call.Caller), now);
            request.ComplaintCategory.ApplyTo(category);
            await RequireParentAsync(db, category, context.CancellationToken);
            db.ComplaintCategories.Add(category);
            await db.SaveChangesAsync(context.CancellationToken);
            return new V1.CreateComplaintCategoryResponse { ComplaintCategory = category.ToMessage() };
        }, context.CancellationToken);
    }

    public override Task<V1.ListComplaintCategoriesResponse> ListComplaintCategories(
        V1.ListComplaintCategoriesRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var named = ResourceNames.Manufacturers.Parse(request.Parent).Id;
            var manufacturer = await db.SeenManufacturerAsync(named, call.Caller, context.CancellationToken);
            var categories = db.ComplaintCategories.AsNoTracking().Where(c => c.ManufacturerId == manufacturer);
            var order = Order.By((ComplaintCategory c) => c.CategoryId);
            var page = await lists.PageAsync(request, categories, order, c => c.ToMessage(), context.CancellationToken);
            return new V1.ListComplaintCategoriesResponse { ComplaintCategories = { page.Items }, NextPageToken = page.NextPageToken };
        }, context.CancellationToken);

    public override Task<V1.UpdateComplaintCategoryResponse> UpdateComplaintCategory(
        V1.UpdateComplaintCategoryRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var id = ComplaintCategory.Names.Own(request.ComplaintCategory.Name, call.Caller);
            var category = await db.ComplaintCategories
                .SingleOrDefaultAsync(c => c.ManufacturerId == call.Caller.TenantId && c.CategoryId == id, context.CancellationToken)
                ?? throw Fail.NotFound(ComplaintCategory.Names.Collection);
            Etag.Match(request.ComplaintCategory.Etag, category.Revision);
            var mask = UpdateMask.For(request.ComplaintCategory, request.UpdateMask);
            var merged = mask.Merge(category.ToMessage(), request.ComplaintCategory);
            merged.Validate();
            merged.ApplyTo(category);
            category.MarkChanged(now);
            await db.SaveChangesAsync(context.CancellationToken);
            return new V1.UpdateComplaintCategoryResponse { ComplaintCategory = category.ToMessage() };
        }, context.CancellationToken);

    private static async Task RequireParentAsync(CrmDbContext db, ComplaintCategory category, CancellationToken cancellationToken)
    {
        if (category.ParentCode.Length == 0) return;
        var parents = db.ComplaintCategories.Where(c => c.ManufacturerId == category.ManufacturerId && c.ParentCode.Length == 0);
        if (!await parents.AnyAsync(c => c.Kind == ComplaintCategoryKind.Category && c.Code == category.ParentCode, cancellationToken))
            throw Fail.FieldInvalid(
                "complaint_category.parent_code", "The catalogue has no such category. Enter that first.", "UNKNOWN_CODE");
    }
}
