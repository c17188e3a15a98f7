using Grpc.Core;
using GrpcCrm.Ingest;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Customers;

public sealed partial class CustomerService(
    TenantTransaction transaction, CallScope call, Pages pages, References references, Deletions deletions)
    : V1.CustomerService.CustomerServiceBase
{
    public override Task<V1.CreateCustomerResponse> CreateCustomer(V1.CreateCustomerRequest request, ServerCallContext context)
    {
        return transaction.WriteAsync(async (db, now) =>
        {
            var dealer = ResourceNames.Dealers.Own(request.Parent, call.Caller);
            await references.LockAsync(db, dealer, context.CancellationToken);
            var key = RecordKey.Of(dealer, request.Customer.SourceSystem, request.Customer.ExternalId);
            var customer = await db.Customers.RevivedAsync(key, now, context.CancellationToken) ?? Customer.PutOnFile(dealer, now);
            request.Customer.ApplyTo(customer);
            db.Customers.Add(customer);
            await db.SaveChangesAsync(context.CancellationToken);
            await references.ResolveAsync(db, ReferenceTarget.Customer, customer, context.CancellationToken);
            return new V1.CreateCustomerResponse { Customer = customer.ToMessage() };
        }, context.CancellationToken);
    }

    public override async Task<V1.GetCustomerResponse> GetCustomer(V1.GetCustomerRequest request, ServerCallContext context)
    {
        var found = await transaction.FindAsync<Customer>(ResourceNames.Customers, request.Name, context.CancellationToken);
        return new V1.GetCustomerResponse { Customer = found.ToMessage() };
    }

    public override Task<V1.ListCustomersResponse> ListCustomers(V1.ListCustomersRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var dealer = ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var page = pages.Open(request, request.PageSize, request.PageToken);
            var shown = deletions.Shown(db.Customers.AsNoTracking().Where(c => c.DealerId == dealer), request.ShowDeleted);
            var query = Matching(shown, request.Filter ?? new());
            if (!page.IsFirst) query = query.Where(c => c.CustomerId > page.Id(0));
            var found = await query.OrderBy(c => c.CustomerId).Take(page.Take).ToListAsync(context.CancellationToken);
            var (items, next) = page.Close(found, c => [c.CustomerId], c => c.ToMessage(deletions));
            return new V1.ListCustomersResponse { Customers = { items }, NextPageToken = next };
        }, context.CancellationToken);

    public override Task<V1.UpdateCustomerResponse> UpdateCustomer(V1.UpdateCustomerRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var current = await FindAsync(db, request.Customer.Name, context.CancellationToken);
            Etag.Match(request.Customer.Etag, current.Revision);
            var merged = UpdateMask.For(request.Customer, request.UpdateMask).Merge(current.ToMessage(), request.Customer);
            merged.Validate();
            var next = current.Next(now);
            merged.ApplyTo(next);
            var version = db.Customers.Where(c =>
                c.DealerId == current.DealerId && c.CustomerId == current.CustomerId && c.Revision == current.Revision);
            if (!await version.SupersedeAsync(now, context.CancellationToken)) throw Fail.EtagMismatch();
            db.Customers.Add(next);
            return new V1.UpdateCustomerResponse { Customer = next.ToMessage() };
        }, context.CancellationToken);

    private async Task<Customer> FindAsync(CrmDbContext db, string name, CancellationToken cancellationToken)
    {
        var id = ResourceNames.Customers.Own(name, call.Caller);
        return await db.Customers.AsNoTracking()
            .SingleOrDefaultAsync(c => c.DealerId == call.Caller.TenantId && c.CustomerId == id, cancellationToken)
            ?? throw Fail.NotFound("customers");
    }

    private static IQueryable<Customer> Matching(IQueryable<Customer> query, V1.CustomerFilter filter)
    {
        var sources = filter.SourceSystems.ToList();
        if (sources.Count > 0) query = query.Where(c => sources.Contains(c.SourceSystem!));
        var externalIds = filter.ExternalIds.ToList();
        if (externalIds.Count > 0) query = query.Where(c => externalIds.Contains(c.ExternalId!));
        return query;
    }
}
