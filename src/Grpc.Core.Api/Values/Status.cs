namespace Grpc.Core;

/// <summary>How an rpc ended: a code, a text for people and, on the side that made it only, the exception behind it.</summary>
public readonly struct Status(StatusCode statusCode, string detail, Exception? debugException)
{
    public static readonly Status DefaultSuccess = new(StatusCode.OK, "");
    public static readonly Status DefaultCancelled = new(StatusCode.Cancelled, "");

    // default(Status) runs no constructor.
    private readonly string? _detail = detail;

    public Status(StatusCode statusCode, string detail) : this(statusCode, detail, debugException: null)
    {
    }

    public StatusCode StatusCode { get; } = statusCode;

    public string Detail => _detail ?? "";

    /// <summary>Never crosses the wire.</summary>
    public Exception? DebugException { get; } = debugException;

    public override string ToString()
    {
        var exception = DebugException is null ? "" : $", DebugException=\"{DebugException.GetType()}: {DebugException.Message}\"";
        return $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\"{exception})";
    }
}
