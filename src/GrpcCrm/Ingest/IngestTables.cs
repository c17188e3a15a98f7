using GrpcCrm.Platform.Names;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Ingest;

/// <summary>A durable line of records from one client of a dealer.</summary>
public sealed class IngestChannel
{
    public Guid DealerId { get; private init; }

    /// <summary>Chosen by the client.</summary>
    public string ChannelId { get; private init; } = "";

    public string SourceSystem { get; private init; } = "";

    /// <summary>Records below it are stored.</summary>
    public long NextOffset { get; private init; }

    /// <summary>Grows with each opening; only the newest may write.</summary>
    public long WriterEpoch { get; private init; }

    public string ClientInstanceId { get; private init; } = "";

    public DateTime ActiveTime { get; private init; }
}

/// <summary>Where a rejection stands.</summary>
public enum IngestRejectionState : short
{
    Unspecified = 0,
    Open = 1,
    Discarded = 2,
    Resolved = 3,
}

/// <summary>A record that broke a rule and was set aside.</summary>
public sealed class IngestRejection
{
    public static readonly ResourcePattern Names = ResourceNames.Of("ingestRejections");

    public Guid DealerId { get; private init; }

    public Guid RejectionId { get; private init; }

    public string SourceSystem { get; private init; } = "";

    public short Kind { get; private init; }

    /// <summary>As far as it can be shown: cut to the length of a valid one, unstorable characters replaced.</summary>
    public string ExternalId { get; private init; } = "";

    /// <summary>SHA-256 of <see cref="Record"/>: the same record is set aside once.</summary>
    public byte[] RecordHash { get; private init; } = [];

    /// <summary>The serialized record, to be resolved later.</summary>
    public byte[] Record { get; private init; } = [];

    public string Reason { get; private set; } = "";

    /// <summary>A serialized google.rpc.BadRequest.</summary>
    public byte[] Violations { get; private set; } = [];

    public DateTime CreatedTime { get; private init; }

    public IngestRejectionState State { get; private set; }

    /// <summary>When it was ended.</summary>
    public DateTime? ResolvedTime { get; private set; }

    public void End(IngestRejectionState state, DateTime now) => (State, ResolvedTime) = (state, now);

    /// <summary>Its record was run again and refused, perhaps for another reason.</summary>
    public void StaysOpen(string reason, byte[] violations) => (Reason, Violations) = (reason, violations);
}

public sealed class IngestChannelTable : IEntityTypeConfiguration<IngestChannel>
{
    public void Configure(EntityTypeBuilder<IngestChannel> builder)
    {
        builder.ToTable("ingest_channel");
        builder.HasKey(channel => new { channel.DealerId, channel.ChannelId });
    }
}

public sealed class IngestRejectionTable : IEntityTypeConfiguration<IngestRejection>
{
    public void Configure(EntityTypeBuilder<IngestRejection> builder)
    {
        builder.ToTable("ingest_rejection");
        builder.HasKey(rejection => new { rejection.DealerId, rejection.RejectionId });
        builder.Property(rejection => rejection.State).IsConcurrencyToken();
    }
}
