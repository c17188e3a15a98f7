using GrpcCrm.Platform.Names;

namespace GrpcCrm.ReportFeed;

/// <summary>Whether a subscription can be streamed; names and numbers are those of the contract.</summary>
public enum SubscriptionState : short
{
    Active = 1,
    Paused = 2,
}

/// <summary>A consumer of a manufacturer's feed whose progress is kept here. The sessions of its streams are SQL's matter.</summary>
public sealed class ReportSubscription
{
    public static readonly ResourcePattern Names = ResourceNames.Of("reportSubscriptions");

    public Guid ManufacturerId { get; private init; }

    public Guid SubscriptionId { get; private init; }

    public string DisplayName { get; set; } = "";

    public Guid[] Dealers { get; private set; } = [];

    public short[] Definitions { get; private set; } = [];

    public short[] Subjects { get; private set; } = [];

    /// <summary>Null where the service's own retention is enough.</summary>
    public long? RetentionSeconds { get; set; }

    public SubscriptionState State { get; private set; } = SubscriptionState.Active;

    /// <summary>All up to here was dealt with.</summary>
    public long AckedPosition { get; private set; }

    /// <summary>That of the latest stream, which alone may acknowledge.</summary>
    public Guid? SessionId { get; private set; }

    /// <summary>When the host of the live stream last showed that it is there; null where none is live.</summary>
    public DateTime? SessionActiveTime { get; private set; }

    /// <summary>Counts the changes; the etag. What streams and acknowledgements write is no change.</summary>
    public int Revision { get; private set; }

    public DateTime CreatedTime { get; private init; }

    public DateTime UpdatedTime { get; private set; }

    public static ReportSubscription Subscribe(Guid manufacturer, long ackedPosition, DateTime now) => new()
    {
        ManufacturerId = manufacturer,
        SubscriptionId = Guid.CreateVersion7(),
        AckedPosition = ackedPosition,
        Revision = 1,
        CreatedTime = now,
        UpdatedTime = now,
    };

    public FeedFilter ToFilter() => new(Dealers, Definitions, Subjects);

    public void SetFilter(FeedFilter filter) =>
        (Dealers, Definitions, Subjects) = (filter.Dealers, filter.Definitions, filter.Subjects);

    public void SetState(SubscriptionState state, DateTime now)
    {
        if (State == state) return;
        State = state;
        MarkChanged(now);
    }

    /// <summary>Moves what is acknowledged. No session that was opened before may move it again.</summary>
    public void Seek(long position, DateTime now)
    {
        AckedPosition = position;
        SessionId = null;
        SessionActiveTime = null;
        MarkChanged(now);
    }

    public void MarkChanged(DateTime now)
    {
        Revision++;
        UpdatedTime = now;
    }
}
