using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Interactions;

public sealed class InteractionTable : IEntityTypeConfiguration<Interaction>
{
    public static readonly ConstraintMeaning[] Constraints =
    [
        new("interaction_external", Fail.ExternalIdConflict),
        new("interaction_pkey", Fail.EtagMismatch),
    ];

    /// <summary>What was said. Whom it was with stays as an id: reports count customers.</summary>
    public static readonly PurgedTable Purged = new("interaction", "interaction_id", "subject = '', notes = ''");

    public void Configure(EntityTypeBuilder<Interaction> builder)
    {
        builder.IsVersioned("interaction");
        builder.IsDeletable();
    }
}
