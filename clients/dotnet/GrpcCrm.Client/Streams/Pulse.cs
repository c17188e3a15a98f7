namespace GrpcCrm.Client;

/// <summary>Wakes all who wait. Take <see cref="Next"/>, check the condition, then await: a beat in between is not lost.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource? _next;

    public Task Next
    {
        get
        {
            if (Volatile.Read(ref _next) is { } waited)
                return waited.Task;
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _next, mine, null) ?? mine).Task;
        }
    }

    public void Signal()
    {
        // Orders the caller's write before the look at the waiter: either this sees the waiter, or the waiter sees the write.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _next) is not null)
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
    }
}
