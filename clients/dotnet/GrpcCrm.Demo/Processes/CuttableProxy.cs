using System.Net;
using System.Net.Sockets;

namespace GrpcCrm.Demo.Processes;

/// <summary>Relays TCP connections to one address, and breaks all of them when told, as a bad line does; then relays new ones.</summary>
internal sealed class CuttableProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _target;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;
    private long _untilCut;

    /// <param name="target">Where the connections lead.</param>
    /// <param name="cutAfterBytes">Breaks them once when the clients have sent so much.</param>
    public CuttableProxy(Uri target, long cutAfterBytes = long.MaxValue)
    {
        _target = target;
        _untilCut = cutAfterBytes;
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>How often connections were broken.</summary>
    public int Cuts { get; private set; }

    public void Cut()
    {
        lock (_lock)
        {
            foreach (var socket in _sockets)
                socket.Close(timeout: 0);
            Cuts += _sockets.Count > 0 ? 1 : 0;
            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        Cut();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = RelayAsync(await _listener.AcceptSocketAsync(_ending.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var service = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            lock (_lock)
                _sockets.AddRange([client, service]);
            try
            {
                await service.ConnectAsync(_target.Host, _target.Port, _ending.Token);
                await Task.WhenAny(CopyAsync(client, service, CountDown), CopyAsync(service, client, _ => { }));
            }
            catch (Exception ended) when (ended is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The service is not there, or the relay was cut: the client learns it from its closed connection.
            }
        }
        lock (_lock)
            _sockets.RemoveAll(socket => socket == client || socket == service);
    }

    private async Task CopyAsync(Socket from, Socket to, Action<int> passed)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _ending.Token) is > 0 and var count)
            {
                passed(count);
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _ending.Token);
            }
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // As above.
        }
    }

    private void CountDown(int count)
    {
        var left = Interlocked.Add(ref _untilCut, -count);
        if (left <= 0 && left + count > 0)
            Cut();
    }
}
