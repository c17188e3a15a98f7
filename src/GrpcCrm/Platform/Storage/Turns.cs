namespace GrpcCrm.Platform.Storage;

/// <summary>
/// Of those who come with the same key, one at a time; the others wait in this process, in order, and hold nothing meanwhile.
/// </summary>
public class Turns<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, Queue> _queues = [];

    /// <summary>Those who have their turn or wait for it.</summary>
    public int Count
    {
        get
        {
            lock (_queues) return _queues.Values.Sum(queue => queue.Users);
        }
    }

    /// <summary>The turn, which ends when it is disposed; null where it does not come within the patience.</summary>
    public async Task<IDisposable?> EnterAsync(TKey key, TimeSpan patience, CancellationToken cancellationToken)
    {
        var queue = Join(key);
        try
        {
            if (await queue.Free.WaitAsync(patience, cancellationToken)) return new Turn(this, key, queue);
        }
        catch
        {
            Leave(key, queue);
            throw;
        }

        Leave(key, queue);
        return null;
    }

    private Queue Join(TKey key)
    {
        lock (_queues)
        {
            if (!_queues.TryGetValue(key, out var queue)) _queues.Add(key, queue = new Queue());
            queue.Users++;
            return queue;
        }
    }

    private void Leave(TKey key, Queue queue)
    {
        lock (_queues)
        {
            if (--queue.Users == 0) _queues.Remove(key);
        }
    }

    private sealed class Queue
    {
        public SemaphoreSlim Free { get; } = new(1);

        public int Users { get; set; }
    }

    private sealed class Turn(Turns<TKey> turns, TKey key, Queue queue) : IDisposable
    {
        private int _over;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _over, 1) == 1) return;
            queue.Free.Release();
            turns.Leave(key, queue);
        }
    }
}

/// <summary>
/// Writers of a dealer whose lock someone holds: one waits for it at the database, and the others here. So a dealer whose lock is held for
/// long takes up one connection.
/// </summary>
public sealed class DealerTurns : Turns<Guid>;
