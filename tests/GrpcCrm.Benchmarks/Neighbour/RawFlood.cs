using System.Buffers.Binary;
using System.Text;
using Grpc.Core;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.IntegrationTests.Abuse;

namespace GrpcCrm.Benchmarks.Neighbour;

/// <summary>A call that is made by hand: its rpc, and what is sent of its request.</summary>
internal sealed record RawCall(string Rpc, byte[] Data, bool Ends);

/// <summary>
/// Many calls on many connections that are begun and left as they are; each that the service ends is begun again. Nothing of an answer is
/// read beyond its headers, for which no window is needed.
/// </summary>
internal sealed class RawFlood(Uri address, string token, Answers answers)
{
    private const int HeaderTableSize = 1;
    private const int InitialWindowSize = 4;
    private const int LastStream = int.MaxValue - 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The frame of a message that is longer than what is sent of it.</summary>
    public static byte[] Half(string rpc) => [0, 0, 0, 4, 0, .. Encoding.ASCII.GetBytes(rpc)[..8]];

    public static byte[] Whole(byte[] message)
    {
        var frame = new byte[message.Length + 5];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    public Task RunAsync(int connections, int streams, RawCall call, CancellationToken until) =>
        Task.WhenAll(Enumerable.Range(0, connections).Select(_ => KeepAsync(streams, call, until)));

    private async Task KeepAsync(int streams, RawCall call, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            try
            {
                await using var connection = await RawConnection.OpenAsync($"{address.Host}:{address.Port}");
                await using var ending = until.Register(() => _ = connection.DisposeAsync().AsTask());
                await HoldAsync(connection, streams, call);
            }
            catch (Exception broken) when (until.IsCancellationRequested || broken is IOException or System.Net.Sockets.SocketException)
            {
                // The end, or a connection that the service has refused or broken: the next one follows.
            }

            if (!until.IsCancellationRequested) answers.Count(StatusCode.Unavailable, "(connection closed)");
            await Task.Delay(Pause, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task HoldAsync(RawConnection connection, int streams, RawCall call)
    {
        await connection.SendAsync(FrameType.Settings, 0, 0, Settings);
        var next = 1;
        for (var stream = 0; stream < streams; stream++, next += 2) await BeginAsync(connection, next, call);
        while (next < LastStream && await ReceiveAsync(connection) is { } frame)
        {
            if (frame.Type is FrameType.GoAway) return;
            if (frame is { Type: FrameType.Ping, Flags: 0 }) await connection.SendAsync(FrameType.Ping, RawConnection.Ack, 0, frame.Payload);
            if (frame is { Type: FrameType.Settings, Flags: 0 }) await connection.SendAsync(FrameType.Settings, RawConnection.Ack, 0, []);
            if (frame.Type is not FrameType.ResetStream && !frame.EndsStream) continue;
            if (frame.Type is FrameType.Headers) Note(frame.Payload);
            if (frame.Type is FrameType.ResetStream && frame.Payload[^1] == 0) continue;
            await Task.Delay(Pause);
            await BeginAsync(connection, next, call);
            next += 2;
        }
    }

    /// <summary>As long as it takes: a service that keeps all calls says nothing.</summary>
    private static async Task<RawFrame?> ReceiveAsync(RawConnection connection)
    {
        while (true)
        {
            try
            {
                return await connection.ReceiveAsync();
            }
            catch (OperationCanceledException)
            {
                // The connection's own patience.
            }
        }
    }

    private async Task BeginAsync(RawConnection connection, int stream, RawCall call)
    {
        await connection.SendAsync(FrameType.Headers, RawConnection.EndHeaders, stream, RawConnection.Call(call.Rpc, token));
        if (call.Data.Length > 0)
            await connection.SendAsync(FrameType.Data, call.Ends ? RawConnection.EndStream : (byte)0, stream, call.Data);
    }

    /// <summary>No window for answers, and no table for their headers, which then come as they are.</summary>
    private static byte[] Settings => [0, HeaderTableSize, 0, 0, 0, 0, 0, InitialWindowSize, 0, 0, 0, 0];

    private void Note(byte[] headers)
    {
        if (!int.TryParse(Value(headers, "grpc-status"), out var code)) return;
        var details = Value(headers, "grpc-status-details-bin");
        var trailers = new Metadata();
        if (details is not null) trailers.Add("grpc-status-details-bin", Convert.FromBase64String(Padded(details)));
        answers.Refused(new RpcException(new Status((StatusCode)code, ""), trailers));
    }

    private static string Padded(string base64) => base64.PadRight((base64.Length + 3) / 4 * 4, '=');

    /// <summary>The value of a field that came as a literal: its length, in seven bits and more if need be, and its characters.</summary>
    private static string? Value(ReadOnlySpan<byte> headers, string name)
    {
        var sought = Encoding.ASCII.GetBytes(name);
        for (var at = headers.IndexOf(sought); at >= 0; at++)
        {
            if (at > 0 && headers[at - 1] == sought.Length && Literal(headers[(at + sought.Length)..]) is { } value) return value;
            var further = headers[(at + 1)..].IndexOf(sought);
            if (further < 0) return null;
            at += further;
        }

        return null;
    }

    private static string? Literal(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || rest[0] > 127) return null;
        var (length, start, shift) = ((int)rest[0], 1, 0);
        if (length == 127)
        {
            do
            {
                length += (rest[start] & 127) << shift;
                shift += 7;
            }
            while (rest[start++] > 127 && start < rest.Length);
        }

        return start + length <= rest.Length ? Encoding.ASCII.GetString(rest.Slice(start, length)) : null;
    }
}
