using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Platform.Steps;

/// <summary>
/// Something that happened to a record. It is never changed; a source that corrects its history supersedes what it had told. The table is
/// made by the procedure with_events.
/// </summary>
public abstract class RecordEvent
{
    public Guid DealerId { get; private protected set; }

    /// <summary>The record's.</summary>
    public Guid RecordId { get; private protected set; }

    /// <summary>Rises in the order of recording.</summary>
    public long EventNumber { get; private set; }

    public EventKind EventKind { get; private protected set; }

    public EventOrigin Origin { get; private protected set; }

    public DateTime OccurredTime { get; internal set; }

    public DateTime RecordedTime { get; private protected set; }

    public DateTime? SupersededTime { get; private set; }

    /// <summary>Who recorded it, as their token calls them.</summary>
    public string Recorder { get; internal set; } = "";

    /// <summary>The person who acted, where that is another than who recorded it.</summary>
    public string Actor { get; set; } = "";

    /// <summary>Another record that it is about.</summary>
    public Guid? RelatedId { get; set; }

    /// <summary>What its kind has to say beside, as JSON that holds nothing personal.</summary>
    public string? Detail { get; set; }

    /// <summary>What is personal in it, sealed.</summary>
    public byte[]? Sealed { get; private set; }

    public string Note { get; internal set; } = "";
}

/// <summary>An event of a record whose state moves by steps.</summary>
public abstract class RecordEvent<TState> : RecordEvent
    where TState : struct, Enum
{
    /// <summary>The state that it brought about; null unless it is of the kind STATE.</summary>
    public TState? State { get; internal set; }

    /// <summary>A state that was reached here, at a time that is still to be set.</summary>
    internal static TEvent Recorded<TEvent>(VersionedRecord record, TState state, DateTime now)
        where TEvent : RecordEvent<TState>, new() =>
        new()
        {
            DealerId = record.DealerId,
            RecordId = record.RecordId,
            EventKind = EventKind.State,
            State = state,
            Origin = EventOrigin.Recorded,
            RecordedTime = now,
        };
}

public static class RecordEvents
{
    /// <summary>Maps the events of a record, by the name of its own table, and hides those that are superseded.</summary>
    public static void IsEventOf<TEvent>(this EntityTypeBuilder<TEvent> builder, string table)
        where TEvent : RecordEvent
    {
        builder.ToTable(table + "_event");
        builder.Property(e => e.RecordId).HasColumnName(table + "_id");
        builder.Property(e => e.EventNumber).UseIdentityAlwaysColumn();
        builder.Property(e => e.EventKind)
            .HasConversion(kind => kind.WireName(), text => Enum.Parse<EventKind>(text, ignoreCase: true));
        builder.Property(e => e.Detail).HasColumnType("jsonb");
        builder.HasKey(e => new { e.DealerId, e.RecordId, e.EventNumber });
        builder.HasQueryFilter(e => e.SupersededTime == null);
    }
}
