using GrpcCrm.Platform.Telemetry;

namespace GrpcCrm.Platform.Health;

/// <summary>Whether calls should be sent to this host. Not before its database has answered once, and never again once it drains.</summary>
public sealed class Readiness
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSource();
    private string? _fault = "nobody has looked yet";
    private bool _draining;

    public Readiness() =>
        CrmMeter.Observe("grpccrm.ready", "{host}", "1 while calls should be sent to this host, else 0.", () => Look().IsReady ? 1 : 0);

    /// <summary>How it stands, and what completes when that has changed.</summary>
    public (bool IsReady, Task Changed) Look()
    {
        lock (_lock) return (_fault is null && !_draining, _changed.Task);
    }

    /// <summary>Takes note of what stands against serving, null for nothing; says whether that was different before.</summary>
    public bool Report(string? fault) => Change(() => _fault = fault);

    /// <summary>From now on this host is ending. Calls that come all the same are served until it stops accepting them.</summary>
    public bool Drain() => Change(() => _draining = true);

    private bool Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            var before = (_fault, _draining);
            change();
            if (before == (_fault, _draining)) return false;
            (changed, _changed) = (_changed, NewSource());
        }

        changed.SetResult();
        return true;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
