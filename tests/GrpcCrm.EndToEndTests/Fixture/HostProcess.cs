using System.Net;
using System.Net.Sockets;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>The service as an operator runs it: a process of its own, on one address over all its lives.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private const string Announcement = "GrpcCrm listens on ";
    private readonly Dictionary<string, string> _settings;
    private ChildProcess _process = null!;

    private HostProcess(CrmDatabase database)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
        _settings = new(database.HostSettings, StringComparer.Ordinal) { ["GRPCCRM_LISTEN"] = Address.ToString() };
    }

    public Uri Address { get; }

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Address.Port);

    public bool HasExited => _process.HasExited;

    /// <param name="database">The database, which several hosts may share.</param>
    /// <param name="settings">Further variables of its environment.</param>
    public static async Task<HostProcess> StartAsync(CrmDatabase database, params (string Name, string Value)[] settings)
    {
        var host = new HostProcess(database);
        foreach (var (name, value) in settings) host._settings[name] = value;
        await host.StartAgainAsync();
        return host;
    }

    public async Task StartAgainAsync()
    {
        _process = ChildProcess.Start("GrpcCrm.dll", ["serve"], _settings);
        await _process.SaysAsync(Announcement);
    }

    /// <summary>Returns the first line of its log that is as wanted.</summary>
    public Task<string> SaysAsync(Predicate<string> wanted) => _process.SaysAsync(wanted);

    public Task KillAsync() => _process.KillAsync();

    public void Pause() => _process.Pause();

    public void Resume() => _process.Resume();

    /// <summary>Asks for an orderly end and returns the exit status.</summary>
    public Task<int> TerminateAsync() => _process.TerminateAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>
    /// Below the range from which outgoing connections take theirs: while no host listens, a client there could connect to itself.
    /// </summary>
    private static int FreePort()
    {
        while (true)
        {
            try
            {
                var port = Random.Shared.Next(20_000, 30_000);
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }
}
