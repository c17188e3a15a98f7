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
    ];

    public void Configure(EntityTypeBuilder<Dealer> builder)
    {
        builder.ToTable("dealer");
        builder.HasKey(dealer => dealer.DealerId);
        builder.Property(dealer => dealer.DealerId).ValueGeneratedNever();
        builder.Property(dealer => dealer.Revision).IsConcurrencyToken();
        builder.HasMany(dealer => dealer.Brands).WithOne().HasForeignKey(brand => brand.DealerId);
    }
}

public sealed class DealerBrandTable : IEntityTypeConfiguration<DealerBrand>
{
    public void Configure(EntityTypeBuilder<DealerBrand> builder)
    {
        builder.ToTable("dealer_brand");
        builder.HasKey(brand => new { brand.DealerId, brand.ManufacturerId });
    }
}
