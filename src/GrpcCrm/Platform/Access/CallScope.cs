using GrpcCrm.Platform.Storage.Repeats;

namespace GrpcCrm.Platform.Access;

/// <summary>What is known of the call in hand: set by access before the message is read, and by the constraint check after.</summary>
public sealed class CallScope
{
    private Caller? _caller;

    public Caller Caller
    {
        get => _caller ?? throw new InvalidOperationException("No caller: the rpc was reached without the access check.");
        set => _caller = value;
    }

    /// <summary>The caller, where the call has come so far; null before, and where access refuses it.</summary>
    public Caller? KnownCaller => _caller;

    /// <summary>The rpc's full name, /package.Service/Method.</summary>
    public string Method { get; set; } = "";

    /// <summary>The resource name that the request acts on, for the access log; empty where it names none.</summary>
    public string Resource { get; set; } = "";

    /// <summary>Whether the call goes on frame by frame, so that it may wait where another is refused.</summary>
    public bool IsStream { get; set; }

    /// <summary>What the request is known by when it is repeated; null where its caller does not ask for that.</summary>
    public RequestKey? Request { get; set; }
}
