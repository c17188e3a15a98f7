namespace GrpcCrm.Platform;

/// <summary>Wakes all who wait. Who takes Next, then looks, then waits, misses no beat that followed the change it did not see.</summary>
public sealed class Pulse
{
    private TaskCompletionSource _next = Waiting();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Signal() => Interlocked.Exchange(ref _next, Waiting()).TrySetResult();

    private static TaskCompletionSource Waiting() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
