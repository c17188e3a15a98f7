using System.Collections.Concurrent;
using GrpcCrm.Platform;

namespace GrpcCrm.ReportFeed;

/// <summary>
/// How far each feed goes, as this host knows it. The sequencer keeps it up to date for all streams together, so that a stream without
/// news costs the database nothing.
/// </summary>
public sealed class FeedHeads
{
    private readonly ConcurrentDictionary<Guid, Head> _heads = new();

    public long Of(Guid manufacturer) => HeadOf(manufacturer).Position;

    public void Set(Guid manufacturer, long position)
    {
        var head = HeadOf(manufacturer);
        if (head.Position == position) return;
        head.Position = position;
        head.Changed.Signal();
    }

    /// <summary>Completes when the feed may hold an event after the position; a look at the feed then tells.</summary>
    public Task BeyondAsync(Guid manufacturer, long position)
    {
        var head = HeadOf(manufacturer);
        var changed = head.Changed.Next;
        return head.Position > position ? Task.CompletedTask : changed;
    }

    private Head HeadOf(Guid manufacturer) => _heads.GetOrAdd(manufacturer, static _ => new Head());

    private sealed class Head
    {
        private long _position;

        public long Position
        {
            get => Volatile.Read(ref _position);
            set => Volatile.Write(ref _position, value);
        }

        public Pulse Changed { get; } = new();
    }
}
