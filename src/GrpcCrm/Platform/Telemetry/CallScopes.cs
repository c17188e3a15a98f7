namespace GrpcCrm.Platform.Telemetry;

/// <summary>
/// Keeps the scopes that the framework opens by itself out of the log: they say again what a call's own scope says, under other names, and
/// hold a caller's path as long as it came.
/// </summary>
public sealed class CallScopes : IExternalScopeProvider
{
    private readonly LoggerExternalScopeProvider _scopes = new();

    public void ForEachScope<TState>(Action<object?, TState> callback, TState state) => _scopes.ForEachScope(callback, state);

    public IDisposable Push(object? state) => state is CallLogScope ? _scopes.Push(state) : Nothing.Instance;

    private sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();

        public void Dispose()
        {
            // Nothing was pushed.
        }
    }
}
