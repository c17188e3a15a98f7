namespace GrpcCrm.ReportFeed;

/// <summary>
/// The newest events of one feed, in memory, without a gap. One writer, the tailer, fills it; any number of streams read.
/// </summary>
public sealed class FeedRing
{
    private readonly Lock _lock = new();
    private readonly Queue<FeedItem> _items = new();
    private Guid _incarnation;
    private long _last;

    public long Bytes { get; private set; }

    public long Last => _last;

    /// <summary>When the oldest event in it took its position; null where it holds none.</summary>
    public DateTime? OldestTime => _items.TryPeek(out var oldest) ? oldest.Event.CommittedTime : null;

    /// <summary>Whether the ring is of this incarnation, and how far it goes is known.</summary>
    public bool IsOf(Guid incarnation) => _incarnation == incarnation;

    /// <summary>Forgets all and begins anew after the position.</summary>
    public void Restart(Guid incarnation, long position)
    {
        lock (_lock)
        {
            _items.Clear();
            (_incarnation, _last, Bytes) = (incarnation, position, 0);
        }
    }

    public void Add(FeedItem item)
    {
        lock (_lock)
        {
            _items.Enqueue(item);
            (_last, Bytes) = (item.Event.Position, Bytes + item.Size);
        }
    }

    public void Trim(int count)
    {
        while (_items.Count > count) DropOldest();
    }

    public void DropOldest()
    {
        lock (_lock)
        {
            if (_items.TryDequeue(out var oldest)) Bytes -= oldest.Size;
        }
    }

    /// <summary>What follows the cursor, empty at the ring's end; null where the ring cannot tell.</summary>
    public IReadOnlyList<FeedItem>? After(FeedCursor cursor, int events, int bytes)
    {
        lock (_lock)
        {
            var known = _last - cursor.Position;
            if (cursor.Incarnation != _incarnation || known < 0 || known > _items.Count) return null;
            var found = new List<FeedItem>();
            foreach (var item in _items.Skip(_items.Count - (int)known).Take(events))
            {
                if (bytes <= 0) break;
                found.Add(item);
                bytes -= item.Size;
            }

            return found;
        }
    }
}
