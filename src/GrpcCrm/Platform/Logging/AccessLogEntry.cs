using GrpcCrm.Platform.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Platform.Logging;

/// <summary>Who did what, and when: one row for each transaction, written in it. Holds names of resources, never their content.</summary>
public sealed class AccessLogEntry
{
    public Guid TenantId { get; private init; }

    public Guid AccessId { get; private init; }

    public string Subject { get; private init; } = "";

    public string Method { get; private init; } = "";

    public string Resource { get; private init; } = "";

    public DateTime AccessedTime { get; private init; }

    public static AccessLogEntry Of(CallScope call, DateTime now) => new()
    {
        TenantId = call.Caller.TenantId,
        AccessId = Guid.CreateVersion7(),
        Subject = call.Caller.Subject,
        Method = call.Method,
        Resource = call.Resource,
        AccessedTime = now,
    };
}

public sealed class AccessLogTable : IEntityTypeConfiguration<AccessLogEntry>
{
    public void Configure(EntityTypeBuilder<AccessLogEntry> builder)
    {
        builder.ToTable("access_log");
        builder.HasKey(entry => new { entry.TenantId, entry.AccessId });
    }
}
