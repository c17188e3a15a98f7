using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Customers;

public sealed class CustomerTable : IEntityTypeConfiguration<Customer>
{
    public static readonly ConstraintMeaning[] Constraints =
    [
        new("customer_external", Fail.ExternalIdConflict),
        new("customer_pkey", Fail.EtagMismatch),
    ];

    /// <summary>Whatever the contract calls personal.</summary>
    public static readonly PurgedTable Purged = new(
        "customer",
        "customer_id",
        "given_name = '', family_name = '', organization_name = '', phone_numbers = '{}', email_addresses = '{}'");

    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.IsVersioned("customer");
        builder.IsDeletable();
    }
}
