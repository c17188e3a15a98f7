namespace GrpcCrm.Platform.Calls;

/// <summary>
/// Aborts a call without a deadline whose one request message does not come in time: nothing else would end it while its body stalls.
/// </summary>
public sealed class FirstMessage : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private bool _isOver;

    public FirstMessage(HttpContext context, TimeSpan patience, TimeProvider time) =>
        _timer = time.CreateTimer(_ => GiveUp(context), null, patience, Timeout.InfiniteTimeSpan);

    public void HasCome()
    {
        lock (_lock) _isOver = true;
    }

    public void Dispose()
    {
        HasCome();
        _timer.Dispose();
    }

    /// <summary>The server uses contexts again, so none may be touched after its call.</summary>
    private void GiveUp(HttpContext context)
    {
        lock (_lock)
        {
            if (!_isOver) context.Abort();
        }
    }
}
