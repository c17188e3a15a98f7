namespace GrpcCrm.Client;

/// <summary>Wakes all who wait. Take <see cref="Next"/>, check the condition, then await: a beat in between is not lost.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource? _next;

    public Task Next
    {
        get
        {
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _next, mine, null) ?? mine).Task;
        }
    }

    public void Beat()
    {
        // The fence orders the caller's write before the look at the waiter, so that the pair of check and beat cannot miss each other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _next) is not null)
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
    }
}
