using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using GrpcCrm.ReportFeed;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Dealers;

/// <summary>
/// Row level security shows the operator everything, a manufacturer itself and its dealers, a dealer itself and its manufacturers.
/// </summary>
public sealed class DealerService(TenantTransaction transaction, CallScope call, Lists lists, BrandUse brands)
    : V1.DealerService.DealerServiceBase
{
    public override Task<V1.GetMyAccessResponse> GetMyAccess(V1.GetMyAccessRequest request, ServerCallContext context) =>
        transaction.ReadAsync(_ => Task.FromResult(call.Caller.ToMessage()), context.CancellationToken);

    public override Task<V1.CreateManufacturerResponse> CreateManufacturer(
        V1.CreateManufacturerRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var manufacturer = Manufacturer.Register(now);
            request.Manufacturer.ApplyTo(manufacturer);
            db.Manufacturers.Add(manufacturer);
            await db.SaveChangesAsync(context.CancellationToken);
            await db.BeginFeedAsync(manufacturer.ManufacturerId, context.CancellationToken);
            return new V1.CreateManufacturerResponse { Manufacturer = manufacturer.ToMessage() };
        }, context.CancellationToken);

    public override Task<V1.GetManufacturerResponse> GetManufacturer(V1.GetManufacturerRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var id = ResourceNames.Manufacturers.Parse(request.Name).Id;
            var manufacturer = await db.Manufacturers.SingleOrDefaultAsync(m => m.ManufacturerId == id, context.CancellationToken)
                ?? throw Fail.NotFound(ResourceNames.Manufacturers.Collection);
            return new V1.GetManufacturerResponse { Manufacturer = manufacturer.ToMessage() };
        }, context.CancellationToken);

    public override Task<V1.ListManufacturersResponse> ListManufacturers(V1.ListManufacturersRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var order = Order.By((Manufacturer m) => m.ManufacturerId);
            var page = await lists.PageAsync(
                request, db.Manufacturers.AsNoTracking(), order, m => m.ToMessage(), context.CancellationToken);
            return new V1.ListManufacturersResponse { Manufacturers = { page.Items }, NextPageToken = page.NextPageToken };
        }, context.CancellationToken);

    public override Task<V1.CreateDealerResponse> CreateDealer(V1.CreateDealerRequest request, ServerCallContext context)
    {
        return transaction.WriteAsync(KnownTimeZone.Of(request.Dealer.TimeZone), async (db, zone, now) =>
        {
            zone.Require("dealer.time_zone");
            var dealer = Dealer.Register(now);
            request.Dealer.ApplyTo(dealer);
            db.Dealers.Add(dealer);
            await db.SaveChangesAsync(context.CancellationToken);
            return new V1.CreateDealerResponse { Dealer = dealer.ToMessage() };
        }, context.CancellationToken);
    }

    public override Task<V1.GetDealerResponse> GetDealer(V1.GetDealerRequest request, ServerCallContext context) =>
        transaction.ReadAsync(
            async db => new V1.GetDealerResponse { Dealer = (await FindAsync(db, request.Name, context.CancellationToken)).ToMessage() },
            context.CancellationToken);

    public override Task<V1.ListDealersResponse> ListDealers(V1.ListDealersRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var dealers = db.Dealers.AsNoTracking().Include(d => d.Brands);
            var page = await lists.PageAsync(
                request, dealers, Order.By((Dealer d) => d.DealerId), d => d.ToMessage(), context.CancellationToken);
            return new V1.ListDealersResponse { Dealers = { page.Items }, NextPageToken = page.NextPageToken };
        }, context.CancellationToken);

    public override Task<V1.UpdateDealerResponse> UpdateDealer(V1.UpdateDealerRequest request, ServerCallContext context) =>
        transaction.WriteAsync(KnownTimeZone.Of(request.Dealer.TimeZone), async (db, zone, now) =>
        {
            var dealer = await FindAsync(db, request.Dealer.Name, context.CancellationToken);
            Etag.Match(request.Dealer.Etag, dealer.Revision);
            var merged = UpdateMask.For(request.Dealer, request.UpdateMask).Merge(dealer.ToMessage(), request.Dealer);
            merged.Validate();
            if (merged.TimeZone != dealer.TimeZone) zone.Require("dealer.time_zone");
            Guid[] carried = [.. dealer.Brands.Select(brand => brand.ManufacturerId)];
            merged.ApplyTo(dealer);
            Guid[] givenUp = [.. carried.Except(dealer.Brands.Select(brand => brand.ManufacturerId))];
            await brands.RequireNoneAsync(db, dealer.DealerId, givenUp, context.CancellationToken);
            dealer.MarkChanged(now);
            await db.SaveChangesAsync(context.CancellationToken);
            return new V1.UpdateDealerResponse { Dealer = dealer.ToMessage() };
        }, context.CancellationToken);

    private static async Task<Dealer> FindAsync(CrmDbContext db, string name, CancellationToken cancellationToken)
    {
        var id = ResourceNames.Dealers.Parse(name).Id;
        return await db.Dealers.Include(d => d.Brands).SingleOrDefaultAsync(d => d.DealerId == id, cancellationToken)
            ?? throw Fail.NotFound(ResourceNames.Dealers.Collection);
    }
}
