using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Dealers;

/// <summary>The brands that the calling dealer carries: its records are about one of them.</summary>
public sealed record DealerBrands(IReadOnlyList<Guid> Manufacturers)
{
    public static async Task<DealerBrands> OfAsync(CrmDbContext db, Guid dealer, CancellationToken cancellationToken) =>
        new(await db.DealerBrands.Where(b => b.DealerId == dealer).Select(b => b.ManufacturerId).Order().ToListAsync(cancellationToken));

    /// <summary>The dealer's brand, if it carries one only.</summary>
    public Guid? Only => Manufacturers.Count == 1 ? Manufacturers[0] : null;

    /// <summary>The manufacturer that a record is about: the one it names if the dealer carries it, else the dealer's only one.</summary>
    public bool TryResolve(Guid? named, out Guid manufacturer)
    {
        manufacturer = named ?? Only ?? Guid.Empty;
        return Manufacturers.Contains(manufacturer);
    }
}
