using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Calls;

/// <summary>What a connection may do before anybody knows whose it is: so many from one address, and none that only stands there.</summary>
public sealed class ConnectionLimits(IOptions<CallLimitOptions> options, TimeProvider time)
{
    /// <summary>The first bytes of HTTP/2, whatever follows (RFC 9113, section 3.4).</summary>
    private const int PrefaceBytes = 24;

    private readonly Shares<IPAddress> _addresses = new(_ => options.Value.ConnectionsPerAddress);

    /// <summary>To be the outermost of a connection: counts it for its address, and ends it when it has had no call for long.</summary>
    public ConnectionDelegate Admit(ConnectionDelegate next) => async connection =>
    {
        var address = Counted(connection);
        if (address is not null && !_addresses.TryTake(address))
        {
            connection.Abort(new ConnectionAbortedException("The address has as many connections as it may."));
            return;
        }

        try
        {
            using var use = new ConnectionUse(connection, options.Value, time);
            connection.Features.Set(use);
            await next(connection);
        }
        finally
        {
            if (address is not null) _addresses.GiveBack(address);
        }
    };

    /// <summary>To be within TLS: lets a connection on once its client has begun to speak.</summary>
    public ConnectionDelegate AwaitPreface(ConnectionDelegate next) => async connection =>
    {
        if (await HasBegunAsync(connection)) await next(connection);
        else connection.Abort(new ConnectionAbortedException("The client did not begin to speak HTTP/2 in time."));
    };

    private IPAddress? Counted(ConnectionContext connection) =>
        options.Value.ConnectionsPerAddress > 0 && connection.RemoteEndPoint is IPEndPoint { Address: var address }
            ? Neighbourhood.Of(address)
            : null;

    /// <summary>What was read is left for the server.</summary>
    private async Task<bool> HasBegunAsync(ConnectionContext connection)
    {
        using var patience = new CancellationTokenSource(options.Value.Handshake, time);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(patience.Token);
                var isEnough = read.Buffer.Length >= PrefaceBytes;
                input.AdvanceTo(read.Buffer.Start, isEnough ? read.Buffer.Start : read.Buffer.End);
                if (isEnough || read.IsCompleted) return isEnough;
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            return false;
        }
    }
}
