using Npgsql;

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

    private readonly ClusterFolder _folder;
    private readonly LocalClusterOptions _options;
    private readonly ClusterSecret _secret;
    private readonly Server _server;
    private readonly RunningServer _running;
    private FileStream? _use;

    internal LocalCluster(ClusterFolder folder, LocalClusterOptions options, ClusterSecret secret, Server server, RunningServer running, FileStream use)
    {
        (_folder, _options, _secret, _server, _running, _use) = (folder, options, secret, server, running, use);
        AppDomain.CurrentDomain.ProcessExit += StopAtExit;
    }

    /// <summary>Where the cluster keeps its data, secret and log.</summary>
    public string StateDirectory => _folder.Root;

    public string LogFile => _folder.Log;

    /// <summary>True where the server ran already.</summary>
    public bool Adopted => _running.Adopted;

    /// <summary>Creates the cluster if it is new, then starts it or adopts the running one; fails with a <see cref="LocalClusterException"/>.
    /// After a failure a server that is still recovering runs on, and the next call adopts it.</summary>
    public static Task<LocalCluster> StartAsync(LocalClusterOptions options, CancellationToken ct) => LocalClusterOpening.RunAsync(options, ct);

    /// <summary>For <see cref="AdminRole"/>, or a role that was created with <see cref="PasswordOf(string)"/>.</summary>
    public string ConnectionString(string database, string role) => ConnectionString(_running.Socket, _secret, database, role);

    /// <summary>The same for as long as the cluster exists, whether the role exists or not.</summary>
    public string PasswordOf(string role) => PasswordOf(_secret, role);

    /// <summary>Leaves the server, and stops it in order when no other process uses it.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        if (_use is null)
            return;
        await using var start = await FileLock.ExclusiveAsync(_folder.StartLock, _options.Time, ct);
        await using var alone = Leave();
        if (alone is null)
            return;
        var stopped = await _server.StopCommand(StopLimit).RunAsync(ct);
        if (!stopped.Succeeded && File.Exists(_folder.PidFile))
            throw new LocalClusterException($"The local cluster in {_folder.Root} did not stop: {stopped.Output}");
        RemoveSocketFolder();
    }

    /// <summary>As <see cref="StopAsync"/>, but a server that does not stop in time is left to the next start, which adopts it.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit, _options.Time);
        try
        {
            await StopAsync(limit.Token);
        }
        catch (Exception e) when (e is LocalClusterException or OperationCanceledException)
        {
            await using var alone = Leave();
        }
    }

    internal static string ConnectionString(string socket, ClusterSecret secret, string database, string role) => new NpgsqlConnectionStringBuilder
    {
        Host = socket,
        Port = Port,
        Database = database,
        Username = UserOf(role),
        Password = PasswordOf(secret, role),
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    internal static string PasswordOf(ClusterSecret secret, string role) => secret.PasswordOf(UserOf(role));

    private static string UserOf(string role) => role == AdminRole ? Superuser : role;

    // Gives what shows that nobody else uses the server, or null.
    private FileStream? Leave()
    {
        AppDomain.CurrentDomain.ProcessExit -= StopAtExit;
        if (Interlocked.Exchange(ref _use, null) is not { } use)
            return null;
        use.Dispose();
        return _options.StopOnExit ? FileLock.TryExclusive(_folder.UseLock) : null;
    }

    private void StopAtExit(object? sender, EventArgs e)
    {
        using var start = FileLock.TryExclusiveAtExit(_folder.StartLock, ExitAttempts);
        if (start is null)
            return;
        using var alone = Leave();
        if (alone is null)
            return;
        _server.StopCommand(ExitLimit).RunAtExit(ExitLimit);
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
