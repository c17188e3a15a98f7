using System.Collections;
using System.Diagnostics;
using GrpcCrm.Platform.Access;

namespace GrpcCrm.Platform.Telemetry;

/// <summary>
/// What every log line within a call says of it: trace, method, and whose it is as soon as that is known. The trace id is the correlation
/// id: the caller's own where it sends a traceparent, and the one that an internal fault tells it.
/// </summary>
public sealed class CallLogScope(CallScope call, string method) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly ActivityTraceId _trace = Activity.Current?.TraceId ?? default;

    public int Count => call.KnownCaller is null ? 2 : 4;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("TraceId", _trace.ToString()),
        1 => new("Method", method),
        2 => new("TenantKind", call.KnownCaller?.Kind.ToString()),
        3 => new("TenantId", call.KnownCaller?.TenantId.ToString()),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var index = 0; index < Count; index++) yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() =>
        call.KnownCaller is { } caller ? $"{method} {caller.Kind} {caller.TenantId} trace {_trace}" : $"{method} trace {_trace}";
}
