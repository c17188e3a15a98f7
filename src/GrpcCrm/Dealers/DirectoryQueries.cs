using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Dealers;

/// <summary>What other features ask of the directory.</summary>
public static class DirectoryQueries
{
    /// <summary>A manufacturer sees itself; a dealer sees the manufacturers whose brand it carries. Any other is not found.</summary>
    public static async Task<Guid> SeenManufacturerAsync(this CrmDbContext db, Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var seen = caller.Kind == CallerKind.Dealer
            ? await db.DealerBrands.AnyAsync(b => b.DealerId == caller.TenantId && b.ManufacturerId == id, cancellationToken)
            : caller.TenantId == id;
        return seen ? id : throw Fail.NotFound(ResourceNames.Manufacturers.Collection);
    }

    /// <summary>The ids of manufacturers whose brand the calling dealer carries. Refuses them all if it does not carry one.</summary>
    public static async Task<List<Guid?>> CarriedManufacturersAsync(
        this CrmDbContext db, IEnumerable<string> names, Caller caller, CancellationToken cancellationToken)
    {
        var ids = names.Select(name => ResourceNames.Manufacturers.Parse(name).Id).Distinct().ToList();
        if (ids.Count == 0) return [];
        var brands = await DealerBrands.OfAsync(db, caller.TenantId, cancellationToken);
        if (!ids.TrueForAll(brands.Manufacturers.Contains)) throw Fail.NotFound(ResourceNames.Manufacturers.Collection);
        return ids.ConvertAll(id => (Guid?)id);
    }
}
