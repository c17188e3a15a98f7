using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;

namespace GrpcCrm.Platform.Audit;

/// <summary>Who did what, and when: one row for each transaction, written in it. Holds names of resources, never their content.</summary>
public sealed class AccessLogEntry
{
    public Guid TenantId { get; private init; }

    public Guid AccessId { get; private init; }

    public string Subject { get; private init; } = "";

    public string Method { get; private init; } = "";

    public string Resource { get; private init; } = "";

    public DateTime AccessedTime { get; private init; }
}

public static class AccessLog
{
    private static readonly string InsertAccess = EmbeddedSql.Text("Platform/Audit/insert_access.sql");

    /// <summary>Adds the call's row.</summary>
    public static void AddAccess(this NpgsqlBatch batch, CallScope call, DateTime now) =>
        batch.Add(
            InsertAccess, call.Caller.TenantId, Guid.CreateVersion7(), call.Caller.Subject, call.Method, call.Resource, now);
}

public sealed class AccessLogTable : IEntityTypeConfiguration<AccessLogEntry>
{
    public void Configure(EntityTypeBuilder<AccessLogEntry> builder)
    {
        builder.ToTable("access_log");
        builder.HasKey(entry => new { entry.TenantId, entry.AccessId });
    }
}
