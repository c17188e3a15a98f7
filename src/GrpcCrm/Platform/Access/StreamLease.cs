using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Access;

/// <summary>How long a stream may go on for its caller: to its token's end, and while its dealer is not suspended.</summary>
public sealed class StreamLease : IDisposable
{
    /// <summary>The reason in a closing frame: another stream, with a fresh token, goes on.</summary>
    public const string TokenExpired = "TOKEN_EXPIRED";

    /// <summary>A timer cannot wait longer; a stream of a token that holds longer is renewed then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);
    private readonly CancellationTokenSource _ended;
    private readonly Lock _lock = new();
    private readonly Action<StreamLease> _givenBack;
    private bool _released;

    public StreamLease(Caller caller, TimeProvider time, Action<StreamLease> givenBack)
    {
        (Caller, _givenBack) = (caller, givenBack);
        var rest = caller.TokenEnd - time.GetUtcNow().UtcDateTime;
        _ended = new CancellationTokenSource(rest <= TimeSpan.Zero ? TimeSpan.Zero : rest < Longest ? rest : Longest, time);
    }

    public Caller Caller { get; }

    /// <summary>Cancelled when the stream has to end.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Why no other stream may follow; null while one may.</summary>
    public CrmException? Failure { get; private set; }

    public void Revoke(CrmException failure)
    {
        lock (_lock)
        {
            if (_released || Failure is not null) return;
            Failure = failure;

            // Not here and now: the stream's own end would run within the check of all streams.
            _ = _ended.CancelAsync();
        }
    }

    public void Dispose()
    {
        _givenBack(this);
        lock (_lock)
        {
            _released = true;
            _ended.Dispose();
        }
    }
}
