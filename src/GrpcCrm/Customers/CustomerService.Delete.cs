using Grpc.Core;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Names;

namespace GrpcCrm.Customers;

/// <summary>Deletion and the way back.</summary>
public sealed partial class CustomerService
{
    public override Task<V1.DeleteCustomerResponse> DeleteCustomer(V1.DeleteCustomerRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var named = Named(db, request.Name, request.Etag, now);
            var (_, gone) = await deletions.DeleteAsync(named, context.CancellationToken);
            db.Customers.Add(gone);
            return new V1.DeleteCustomerResponse { Customer = gone.ToMessage(deletions) };
        }, context.CancellationToken);

    /// <summary>Nothing waits for it: a reference to a deleted customer is resolved as to one that lives.</summary>
    public override Task<V1.UndeleteCustomerResponse> UndeleteCustomer(V1.UndeleteCustomerRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var back = await deletions.UndeleteAsync(Named(db, request.Name, request.Etag, now), context.CancellationToken);
            db.Customers.Add(back);
            return new V1.UndeleteCustomerResponse { Customer = back.ToMessage() };
        }, context.CancellationToken);

    private NamedRecord<Customer> Named(CrmDbContext db, string name, string etag, DateTime now)
    {
        var (dealer, id) = (call.Caller.TenantId, ResourceNames.Customers.Own(name, call.Caller));
        return new(db.Customers.Where(c => c.DealerId == dealer && c.CustomerId == id), ResourceNames.Customers.Collection, etag, now);
    }
}
