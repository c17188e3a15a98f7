namespace GrpcCrm.LocalPostgres;

/// <summary>A private PostgreSQL of this machine, reached through a Unix socket only. Processes share it: each that has started or
/// adopted it uses it until it is disposed or the process ends, and the last one to leave stops it. A process that ends by a signal
/// which it does not handle leaves it running for the next one to adopt.</summary>
public sealed class LocalCluster : IAsyncDisposable
{
    /// <summary>The role name under which <see cref="ConnectionString(string, string)"/> gives the superuser.</summary>
    public const string AdminRole = "admin";

    internal const string Superuser = "postgres";
    internal const int Port = 5432;

    private const int ExitAttempts = 80;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(10);

    private readonly ClusterParts _parts;
    private readonly RunningServer _running;
    private FileStream? _use;

    internal LocalCluster(ClusterParts parts, RunningServer running, FileStream use)
    {
        (_parts, _running, _use) = (parts, running, use);
        AppDomain.CurrentDomain.ProcessExit += StopAtExit;
    }

    /// <summary>Where the cluster keeps its data, secret and log.</summary>
    public string StateDirectory => _parts.Folder.Root;

    public string LogFile => _parts.Folder.Log;

    /// <summary>True where the server ran already.</summary>
    public bool Adopted => _running.Adopted;

    /// <summary>Creates the cluster if it is new, then starts it or adopts the running one.
    /// Fails with a <see cref="LocalClusterException"/>. After a failure a server that is still recovering runs on,
    /// and the next call adopts it.</summary>
    public static Task<LocalCluster> StartAsync(LocalClusterOptions options, CancellationToken cancellationToken) =>
        LocalClusterOpening.RunAsync(options, cancellationToken);

    /// <summary>For <see cref="AdminRole"/>, or a role that was created with <see cref="PasswordOf(string)"/>.</summary>
    public string ConnectionString(string database, string role) => _parts.Secret.ConnectionString(_running.Socket, database, role);

    /// <summary>The same for as long as the cluster exists, whether the role exists or not.</summary>
    public string PasswordOf(string role) => _parts.Secret.PasswordOf(role);

    /// <summary>Leaves the server, and stops it in order when no other process uses it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_use is null)
            return;
        await using var start = await FileLock.ExclusiveAsync(_parts.Folder.StartLock, _parts.Options.Time, cancellationToken);
        await using var alone = Leave();
        if (alone is null)
            return;
        var stopped = await _parts.Server.StopCommand(StopLimit).RunAsync(cancellationToken);
        if (!stopped.Succeeded && File.Exists(_parts.Folder.PidFile))
            throw new LocalClusterException($"The local cluster in {_parts.Folder.Root} did not stop: {stopped.Output}");
        RemoveSocketFolder();
    }

    /// <summary>As <see cref="StopAsync"/>, but a server that does not stop in time is left to the next start, which adopts it.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit, _parts.Options.Time);
        try
        {
            await StopAsync(limit.Token);
        }
        catch (Exception e) when (e is LocalClusterException or OperationCanceledException)
        {
            await using var alone = Leave();
        }
    }

    // Gives what shows that nobody else uses the server, or null.
    private FileStream? Leave()
    {
        AppDomain.CurrentDomain.ProcessExit -= StopAtExit;
        if (Interlocked.Exchange(ref _use, null) is not { } use)
            return null;
        use.Dispose();
        return _parts.Options.StopOnExit ? FileLock.TryExclusive(_parts.Folder.UseLock) : null;
    }

    private void StopAtExit(object? sender, EventArgs e)
    {
        using var start = FileLock.TryExclusiveAtExit(_parts.Folder.StartLock, ExitAttempts);
        if (start is null)
            return;
        using var alone = Leave();
        if (alone is null)
            return;
        _parts.Server.StopCommand(ExitLimit).RunAtExit(ExitLimit);
        RemoveSocketFolder();
    }

    private void RemoveSocketFolder()
    {
        try
        {
            Directory.Delete(_running.Socket);
        }
        catch (IOException)
        {
            // Not empty: the server has not stopped yet.
        }
    }
}
