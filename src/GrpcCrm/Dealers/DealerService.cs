using Grpc.Core;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using GrpcCrm.ReportFeed;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Dealers;

/// <summary>Row level security shows the operator everything, a manufacturer itself and its dealers.</summary>
public sealed class DealerService(TenantTransaction transaction, Pages pages) : V1.DealerService.DealerServiceBase
{
    public override Task<V1.CreateManufacturerResponse> CreateManufacturer(
        V1.CreateManufacturerRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var manufacturer = Manufacturer.Register(now);
            request.Manufacturer.ApplyTo(manufacturer);
            db.Manufacturers.Add(manufacturer);
            await db.SaveChangesAsync(context.CancellationToken);
            await db.OpenFeedAsync(manufacturer.ManufacturerId, context.CancellationToken);
            return new V1.CreateManufacturerResponse { Manufacturer = manufacturer.ToMessage() };
        }, context.CancellationToken);

    public override Task<V1.GetManufacturerResponse> GetManufacturer(V1.GetManufacturerRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var id = ResourceNames.Manufacturers.Parse(request.Name).Id;
            var manufacturer = await db.Manufacturers.SingleOrDefaultAsync(m => m.ManufacturerId == id, context.CancellationToken)
                ?? throw Fail.NotFound("manufacturers");
            return new V1.GetManufacturerResponse { Manufacturer = manufacturer.ToMessage() };
        }, context.CancellationToken);

    public override Task<V1.ListManufacturersResponse> ListManufacturers(V1.ListManufacturersRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var page = pages.Open(request, request.PageSize, request.PageToken);
            var query = db.Manufacturers.AsNoTracking();
            if (!page.IsFirst) query = query.Where(m => m.ManufacturerId > page.Id(0));
            var found = await query.OrderBy(m => m.ManufacturerId).Take(page.Take).ToListAsync(context.CancellationToken);
            var (items, next) = page.Close(found, m => [m.ManufacturerId], m => m.ToMessage());
            return new V1.ListManufacturersResponse { Manufacturers = { items }, NextPageToken = next };
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
            var page = pages.Open(request, request.PageSize, request.PageToken);
            var query = db.Dealers.AsNoTracking().Include(d => d.Brands).AsQueryable();
            if (!page.IsFirst) query = query.Where(d => d.DealerId > page.Id(0));
            var found = await query.OrderBy(d => d.DealerId).Take(page.Take).ToListAsync(context.CancellationToken);
            var (items, next) = page.Close(found, d => [d.DealerId], d => d.ToMessage());
            return new V1.ListDealersResponse { Dealers = { items }, NextPageToken = next };
        }, context.CancellationToken);

    public override Task<V1.UpdateDealerResponse> UpdateDealer(V1.UpdateDealerRequest request, ServerCallContext context) =>
        transaction.WriteAsync(KnownTimeZone.Of(request.Dealer.TimeZone), async (db, zone, now) =>
        {
            var dealer = await FindAsync(db, request.Dealer.Name, context.CancellationToken);
            Etag.Match(request.Dealer.Etag, dealer.Revision);
            var merged = UpdateMask.For(request.Dealer, request.UpdateMask).Merge(dealer.ToMessage(), request.Dealer);
            merged.Validate();
            if (merged.TimeZone != dealer.TimeZone) zone.Require("dealer.time_zone");
            merged.ApplyTo(dealer);
            dealer.MarkChanged(now);
            await db.SaveChangesAsync(context.CancellationToken);
            return new V1.UpdateDealerResponse { Dealer = dealer.ToMessage() };
        }, context.CancellationToken);

    private static async Task<Dealer> FindAsync(CrmDbContext db, string name, CancellationToken cancellationToken)
    {
        var id = ResourceNames.Dealers.Parse(name).Id;
        return await db.Dealers.Include(d => d.Brands).SingleOrDefaultAsync(d => d.DealerId == id, cancellationToken)
            ?? throw Fail.NotFound("dealers");
    }
}
