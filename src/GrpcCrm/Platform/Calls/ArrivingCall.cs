using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Grpc.Core;
using GrpcCrm.Platform.Access;

namespace GrpcCrm.Platform.Calls;

/// <summary>
/// A call on its way to its handler. Its one message must come in time, and until then the call takes up no place: a sender that stalls
/// keeps nobody else out. From then on it holds its place to its end. No caller: an anonymous one.
/// </summary>
public sealed class ArrivingCall(HttpContext http, IMethod rpc, Caller? caller, Places places) : IDisposable
{
    private const int PrefixBytes = 5;
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private bool _isOver;
    private Place _place;

    public HttpContext Http => http;

    /// <summary>The rpc's handler was reached: what fails now is not the fault of the bytes that came.</summary>
    public bool HasCome { get; private set; }

    /// <summary>The message has not come in time.</summary>
    public bool IsLate { get; private set; }

    /// <summary>How long the message may take; zero where there is more than one.</summary>
    public TimeSpan Patience { get; private set; }

    /// <summary>Gives the message so much time from now on. Most are there already, and cost no timer.</summary>
    public void Await(TimeSpan patience, TimeProvider time)
    {
        if (rpc.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming) return;
        Patience = patience;
        if (!IsThere(http.Request.BodyReader)) _timer = time.CreateSafeTimer(GiveUp, patience);
    }

    /// <summary>The handler is about to run: takes the call's place, or says why there is none.</summary>
    public void Begin()
    {
        lock (_lock) _isOver = true;
        HasCome = true;
        _place = places.Take(caller, rpc, http.Connection.RemoteIpAddress);
    }

    public void Dispose()
    {
        lock (_lock) _isOver = true;
        _timer?.Dispose();
        places.GiveBack(_place);
        _place = default;
    }

    /// <summary>Ends the wait for the message. The server uses contexts again, so none may be touched after its call.</summary>
    private void GiveUp()
    {
        lock (_lock)
        {
            if (_isOver) return;
            IsLate = true;
            http.Request.BodyReader.CancelPendingRead();
        }
    }

    /// <summary>Looks at what has come and leaves it where it is.</summary>
    private static bool IsThere(PipeReader body)
    {
        if (!body.TryRead(out var read)) return false;
        var isThere = read.IsCompleted || IsWhole(read.Buffer);
        body.AdvanceTo(read.Buffer.Start);
        return isThere;
    }

    private static bool IsWhole(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length < PrefixBytes) return false;
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        bytes.Slice(0, PrefixBytes).CopyTo(prefix);
        return bytes.Length - PrefixBytes >= BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
    }
}
