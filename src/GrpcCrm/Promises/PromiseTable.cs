using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Steps;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Promises;

public sealed class PromiseTable : IEntityTypeConfiguration<Promise>
{
    public static readonly ConstraintMeaning[] Constraints =
    [
        new("promise_external", Fail.ExternalIdConflict),
        new("promise_pkey", Fail.EtagMismatch),
    ];

    /// <summary>What was said. To whom stays as an id, and the times stay: reports count them.</summary>
    public static readonly PurgedTable Purged = new("promise", "promise_id", "text = ''") { HasEvents = true };

    public void Configure(EntityTypeBuilder<Promise> builder)
    {
        builder.IsVersioned("promise");
        builder.IsDeletable();
    }
}

public sealed class PromiseEventTable : IEntityTypeConfiguration<PromiseEvent>
{
    public void Configure(EntityTypeBuilder<PromiseEvent> builder) => builder.IsEventOf("promise");
}
