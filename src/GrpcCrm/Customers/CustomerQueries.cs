using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Customers;

/// <summary>What other features ask of customers.</summary>
public static class CustomerQueries
{
    /// <summary>The ids of the caller's customers of these names. Refuses them all if one is not there.</summary>
    public static async Task<IReadOnlyList<Guid?>> OwnCustomersAsync(
        this CrmDbContext db, IEnumerable<string> names, Caller caller, CancellationToken cancellationToken)
    {
        var ids = names.Select(name => ResourceNames.Customers.Own(name, caller)).Distinct().ToList();
        if (ids.Count == 0) return [];
        var found = await db.Customers.CountAsync(c => c.DealerId == caller.TenantId && ids.Contains(c.CustomerId), cancellationToken);
        if (found < ids.Count) throw Fail.NotFound(ResourceNames.Customers.Collection);
        return [.. ids.Select(id => (Guid?)id)];
    }
}
