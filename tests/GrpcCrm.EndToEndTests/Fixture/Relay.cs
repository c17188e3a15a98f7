using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>What a line between two programs does.</summary>
public enum Wire
{
    Whole,

    /// <summary>Every connection is reset, new ones too.</summary>
    Reset,

    /// <summary>Nothing passes, and nobody is told.</summary>
    Silent,
}

/// <summary>
/// An address of its own before one or several others. A connection goes to the next that takes it, as with a load balancer; the line can
/// be cut.
/// </summary>
public sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IReadOnlyList<EndPoint> _targets;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly Task _accepting;
    private volatile Wire _wire;
    private volatile EndPoint? _resting;
    private int _next;

    public Relay(params IReadOnlyList<EndPoint> targets)
    {
        _targets = targets;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>New connections pass one by, as a load balancer lets a host end that is not ready any more; null: none.</summary>
    public void PassBy(EndPoint? target) => _resting = target;

    public void Set(Wire wire)
    {
        _wire = wire;
        if (wire != Wire.Reset) return;
        foreach (var socket in _open.Keys) Break(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var socket in _open.Keys) Break(socket);
        _ended.Dispose();
    }

    private static void Break(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is broken already.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync(_ended.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket near)
    {
        _open[near] = 0;
        Socket? far = null;
        try
        {
            await PassableAsync();
            if (_wire == Wire.Reset)
            {
                Break(near);
                return;
            }

            far = await ConnectAsync();
            _open[far] = 0;
            await Task.WhenAll(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody takes it.
        }
        finally
        {
            foreach (var socket in new[] { near, far }.OfType<Socket>())
            {
                _open.TryRemove(socket, out _);
                socket.Dispose();
            }
        }
    }

    private async Task<Socket> ConnectAsync()
    {
        for (var tried = 1; ; tried++)
        {
            var target = Next();
            if (target.Equals(_resting)) target = Next();
            var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(target, _ended.Token);
                return socket;
            }
            catch (SocketException) when (tried < _targets.Count)
            {
                socket.Dispose();
            }
        }
    }

    private EndPoint Next() => _targets[(int)((uint)Interlocked.Increment(ref _next) % _targets.Count)];

    /// <summary>Until the sender has no more. Where one direction breaks, both do.</summary>
    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, SocketFlags.None, _ended.Token) is > 0 and var count)
            {
                await PassableAsync();
                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _ended.Token);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Break(from);
            Break(to);
        }
    }

    private async Task PassableAsync()
    {
        while (_wire == Wire.Silent) await Task.Delay(5, _ended.Token);
    }
}
