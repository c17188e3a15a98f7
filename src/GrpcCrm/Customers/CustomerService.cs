using Grpc.Core;
using GrpcCrm.Ingest;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Customers;

public sealed class CustomerService(
    TenantTransaction transaction, CallScope call, Records records, Lists lists, References references, Deletions deletions)
    : V1.CustomerService.CustomerServiceBase
{
    public override Task<V1.CreateCustomerResponse> CreateCustomer(V1.CreateCustomerRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var dealer = ResourceNames.Dealers.Own(request.Parent, call.Caller);
            await references.LockAsync(db, dealer, context.CancellationToken);
            var key = (request.Customer.SourceSystem, request.Customer.ExternalId);
            var customer = await records.NewAsync<Customer>(db, key, now, context.CancellationToken);
            request.Customer.ApplyTo(customer);
            db.Add(customer);
            await db.SaveChangesAsync(context.CancellationToken);
            await references.ResolveAsync(db, ReferenceTarget.Customer, customer, context.CancellationToken);
            return new V1.CreateCustomerResponse { Customer = customer.ToMessage() };
        }, context.CancellationToken);

    public override async Task<V1.GetCustomerResponse> GetCustomer(V1.GetCustomerRequest request, ServerCallContext context)
    {
        var found = await transaction.FindAsync<Customer>(request.Name, context.CancellationToken);
        return new V1.GetCustomerResponse { Customer = found.ToMessage() };
    }

    public override Task<V1.ListCustomersResponse> ListCustomers(V1.ListCustomersRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var filter = request.Filter ?? new();
            var matching = records.Own<Customer>(db, request.ShowDeleted).OfSources(filter.SourceSystems, filter.ExternalIds);
            var page = await lists.PageAsync(
                request, matching, Order.By((Customer c) => c.RecordId), c => c.ToMessage(deletions), context.CancellationToken);
            return new V1.ListCustomersResponse { Customers = { page.Items }, NextPageToken = page.NextPageToken };
        }, context.CancellationToken);

    public override Task<V1.UpdateCustomerResponse> UpdateCustomer(V1.UpdateCustomerRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var current = await records.GetAsync<Customer>(db, request.Customer.Name, context.CancellationToken);
            var next = await records.NextAsync(db, current, request.Customer.Etag, now, context.CancellationToken);
            var merged = UpdateMask.For(request.Customer, request.UpdateMask).Merge(current.ToMessage(), request.Customer);
            merged.Validate();
            merged.ApplyTo(next);
            db.Add(next);
            return new V1.UpdateCustomerResponse { Customer = next.ToMessage() };
        }, context.CancellationToken);

    public override Task<V1.DeleteCustomerResponse> DeleteCustomer(V1.DeleteCustomerRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var (_, gone) = await records.DeleteAsync<Customer>(db, request.Name, request.Etag, now, context.CancellationToken);
            db.Add(gone);
            return new V1.DeleteCustomerResponse { Customer = gone.ToMessage(deletions) };
        }, context.CancellationToken);

    /// <summary>Nothing waits for it: a reference to a deleted customer is resolved as to one that lives.</summary>
    public override Task<V1.UndeleteCustomerResponse> UndeleteCustomer(V1.UndeleteCustomerRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var back = await records.UndeleteAsync<Customer>(db, request.Name, request.Etag, now, context.CancellationToken);
            db.Add(back);
            return new V1.UndeleteCustomerResponse { Customer = back.ToMessage() };
        }, context.CancellationToken);
}
