using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Steps;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Complaints;

public sealed class ComplaintTable : IEntityTypeConfiguration<Complaint>
{
    public static readonly ConstraintMeaning[] Constraints =
    [
        new("complaint_external", Fail.ExternalIdConflict),
        new("complaint_pkey", Fail.EtagMismatch),
    ];

    public void Configure(EntityTypeBuilder<Complaint> builder) =>
        builder.IsVersioned("complaint");
}

public sealed class ComplaintEventTable : IEntityTypeConfiguration<ComplaintEvent>
{
    public void Configure(EntityTypeBuilder<ComplaintEvent> builder)
    {
        builder.IsEventOf("complaint");
        // The table is older than the shape that all such tables have now.
        builder.Property(complaintEvent => complaintEvent.RelatedId).HasColumnName("related_complaint_id");
    }
}
