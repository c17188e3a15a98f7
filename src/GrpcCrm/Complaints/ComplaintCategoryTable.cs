using GrpcCrm.Platform.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Complaints;

public sealed class ComplaintCategoryTable : IEntityTypeConfiguration<ComplaintCategory>
{
    public static readonly ConstraintMeaning[] Constraints = [new("complaint_category_code", ComplaintFailures.CodeTaken)];

    public void Configure(EntityTypeBuilder<ComplaintCategory> builder)
    {
        builder.ToTable("complaint_category");
        builder.HasKey(category => new { category.ManufacturerId, category.CategoryId });
        builder.Property(category => category.Revision).IsConcurrencyToken();
    }
}
