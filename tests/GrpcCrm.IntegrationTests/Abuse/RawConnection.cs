using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace GrpcCrm.IntegrationTests.Abuse;

public enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    ResetStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    Continuation = 9,
}

/// <summary>A frame as it came.</summary>
public sealed record RawFrame(FrameType Type, byte Flags, int Stream, byte[] Payload)
{
    public bool EndsStream => Type is FrameType.Headers or FrameType.Data && (Flags & RawConnection.EndStream) != 0;
}

/// <summary>An HTTP/2 connection whose frames are made by hand. Header fields go out as literals that enter no table.</summary>
public sealed class RawConnection : IAsyncDisposable
{
    public const byte EndStream = 1;
    public const byte Ack = 1;
    public const byte EndHeaders = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TcpClient _client = new();
    private readonly byte[] _head = new byte[9];

    /// <summary>Taken once: a client whose connection has broken gives it to nobody any more.</summary>
    private NetworkStream Stream { get; set; } = null!;

    public static async Task<RawConnection> OpenAsync(string target)
    {
        var connection = new RawConnection();
        var parts = target.Split(':');
        await connection._client.ConnectAsync(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        connection.Stream = connection._client.GetStream();
        await connection.Stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await connection.SendAsync(FrameType.Settings, 0, 0, []);
        return connection;
    }

    public static byte[] Frame(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = ((byte)type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>The header block of a call.</summary>
    public static byte[] Call(string rpc, string token) => Block([
        (":method", "POST"), (":scheme", "http"), (":path", $"/{rpc}"), (":authority", "localhost"), ("content-type", "application/grpc"),
        ("te", "trailers"), ("authorization", $"Bearer {token}"),
    ]);

    public static byte[] Block(IEnumerable<(string Name, string Value)> fields)
    {
        using var block = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            block.WriteByte(0);
            Literal(block, name);
            Literal(block, value);
        }

        return block.ToArray();
    }

    public async Task SendAsync(FrameType type, byte flags, int stream, byte[] payload) => await SendAsync(Frame(type, flags, stream, payload));

    public async Task SendAsync(byte[] bytes) => await Stream.WriteAsync(bytes);

    /// <summary>Sends as long as the server takes it; false if it has closed the connection.</summary>
    public async Task<bool> TrySendAsync(byte[] bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await Stream.WriteAsync(bytes, patience.Token);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The next frame, or null when the server has closed the connection.</summary>
    public async Task<RawFrame?> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await Stream.ReadExactlyAsync(_head, patience.Token);
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(_head) >> 8];
            await Stream.ReadExactlyAsync(payload, patience.Token);
            return new RawFrame((FrameType)_head[3], _head[4], BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(5)), payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Frames up to one that is looked for, or to the end of the connection.</summary>
    public async Task<List<RawFrame>> ReceiveUntilAsync(Func<RawFrame, bool> isLast)
    {
        var frames = new List<RawFrame>();
        while (await ReceiveAsync() is { } frame)
        {
            frames.Add(frame);
            if (isLast(frame)) break;
        }

        return frames;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Literal(MemoryStream block, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var rest = bytes.Length;
        if (rest < 127)
        {
            block.WriteByte((byte)rest);
        }
        else
        {
            block.WriteByte(127);
            for (rest -= 127; rest >= 128; rest >>= 7) block.WriteByte((byte)((rest & 127) | 128));
            block.WriteByte((byte)rest);
        }

        block.Write(bytes);
    }
}
