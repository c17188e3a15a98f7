using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Dealers;

public sealed class ManufacturerTable : IEntityTypeConfiguration<Manufacturer>
{
    public void Configure(EntityTypeBuilder<Manufacturer> builder)
    {
        builder.ToTable("manufacturer");
        builder.HasKey(manufacturer => manufacturer.ManufacturerId);
        builder.Property(manufacturer => manufacturer.ManufacturerId).ValueGeneratedNever();
    }
}

public sealed class DealerTable : IEntityTypeConfiguration<Dealer>
{
    public static readonly ConstraintMeaning[] Constraints =
    [
        new("dealer_brand_manufacturer_id_fkey", () => Fail.NotFound(ResourceNames.Manufacturers.Collection)),
        new("vehicle_dealer_id_manufacturer_id_fkey", BrandInUse),
        new("interaction_brand_dealer_id_manufacturer_id_fkey", BrandInUse),
        new("complaint_dealer_id_manufacturer_id_fkey", BrandInUse),
    ];

    public void Configure(EntityTypeBuilder<Dealer> builder)
    {
        builder.ToTable("dealer");
        builder.HasKey(dealer => dealer.DealerId);
        builder.Property(dealer => dealer.DealerId).ValueGeneratedNever();
        builder.Property(dealer => dealer.Revision).IsConcurrencyToken();
        builder.HasMany(dealer => dealer.Brands).WithOne().HasForeignKey(brand => brand.DealerId);
    }

    private static CrmException BrandInUse() =>
        Fail.FieldInvalid("dealer.manufacturers", "A brand that records are about cannot be given up. Name it again.", "BRAND_IN_USE");
}

public sealed class DealerBrandTable : IEntityTypeConfiguration<DealerBrand>
{
    public void Configure(EntityTypeBuilder<DealerBrand> builder)
    {
        builder.ToTable("dealer_brand");
        builder.HasKey(brand => new { brand.DealerId, brand.ManufacturerId });
    }
}
