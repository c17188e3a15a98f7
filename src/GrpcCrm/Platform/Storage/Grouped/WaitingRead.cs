using System.Data.Common;
using System.Diagnostics;
using GrpcCrm.Platform.Access;

namespace GrpcCrm.Platform.Storage.Grouped;

/// <summary>One call's read: what it asks for, who asks, and its answer once the group has committed.</summary>
public abstract class WaitingRead(Guid dealer, Guid id, CallScope call, CancellationToken cancellationToken)
{
    public Guid Dealer => dealer;

    public Guid Id => id;

    public string Subject { get; } = call.Caller.Subject;

    public string Method { get; } = call.Method;

    public string Resource { get; } = call.Resource;

    /// <summary>The call's span, where it is traced.</summary>
    public Activity? Trace { get; } = Activity.Current;

    /// <summary>Nobody waits for the answer any more.</summary>
    public bool IsOver => cancellationToken.IsCancellationRequested;

    /// <summary>The statement that finds such records; reads of one statement and dealer are asked together.</summary>
    public abstract string Statement { get; }

    /// <summary>Keeps what was found; the call learns of it in <see cref="Answer"/>.</summary>
    public abstract void Keep(DbDataReader reader, int first);

    /// <summary>Keeps that there is no such record.</summary>
    public abstract void KeepNothing();

    /// <summary>Keeps that the call is refused.</summary>
    public abstract void Refuse(Exception refusal);

    /// <summary>Tells the call what was kept.</summary>
    public abstract void Answer();
}

public sealed class WaitingRead<T>(RecordColumns<T> columns, Guid id, CallScope call, CancellationToken cancellationToken)
    : WaitingRead(call.Caller.TenantId, id, call, cancellationToken)
    where T : VersionedRecord
{
    private readonly TaskCompletionSource<T?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _found;
    private Exception? _refusal;

    public Task<T?> Task => _answer.Task;

    public override string Statement => columns.ByIds;

    public override void Keep(DbDataReader reader, int first) => (_found, _refusal) = (columns.Read(reader, first), null);

    public override void KeepNothing() => (_found, _refusal) = (null, null);

    public override void Refuse(Exception refusal) => _refusal = refusal;

    public override void Answer()
    {
        if (_refusal is null) _answer.TrySetResult(_found);
        else _answer.TrySetException(_refusal);
    }
}
