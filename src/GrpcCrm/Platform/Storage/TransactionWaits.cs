using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Calls;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage.Repeats;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Storage;

/// <summary>All that a transaction waits for before it takes a connection, and whether it is worth another try.</summary>
public sealed class TransactionWaits(
    ConnectionSlots slots, RequestTurns requests, DealerTurns dealers, Outages outages, IOptions<CallLimitOptions> limits,
    TimeProvider time)
{
    /// <summary>As long as one waits for a lock at the database.</summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);

    /// <summary>Between two looks whether another host has answered the same request.</summary>
    private static readonly TimeSpan RequestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>The turn of a call among those of this host that repeat the same request; nothing for one without an id.</summary>
    public async Task<IDisposable?> TakeTurnAsync(CallScope call, CancellationToken cancellationToken) =>
        call.Request is { } request
            ? await requests.EnterAsync((call.Caller.TenantId, call.Method, request.Id), Timeout.InfiniteTimeSpan, cancellationToken)
            : null;

    /// <summary>A place for the connection, of the tenant's share.</summary>
    public ValueTask<ConnectionSlots.Place> TakePlaceAsync(CallScope call, CancellationToken cancellationToken) =>
        slots.EnterAsync(
            call.Caller.TenantId, call.IsStream ? limits.Value.StreamConnectionWait : limits.Value.ConnectionWait, cancellationToken);

    /// <summary>Tells of a call that is served without a place, so that those of others leave it processors.</summary>
    public void NoteCall(CallScope call) => slots.NoteCall(call.Caller.TenantId);

    /// <summary>Waits for what hindered the last attempt; for the dealer's lock, until it is the turn of this one to wait for it.</summary>
    public async Task<IDisposable?> WaitOutAsync(Hindrance hindrance, Caller caller, CancellationToken cancellationToken)
    {
        if (hindrance == Hindrance.Request) await PauseAsync(cancellationToken);
        if (hindrance != Hindrance.Dealer) return null;
        return await dealers.EnterAsync(caller.TenantId, LockPatience, cancellationToken) ?? throw Fail.Locked();
    }

    /// <summary>Before another try: where the connection was at fault, until its like have left the pool.</summary>
    public Task BeforeRetryAsync(Exception failed, CancellationToken cancellationToken) =>
        DatabaseOutage.Of(failed) is null ? Task.CompletedTask : outages.RenewedAsync(failed).WaitAsync(cancellationToken);

    public Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(RequestPause, time, cancellationToken);

    /// <summary>
    /// A lost race, always. What the connection is to blame for, once, on another: where it was dead when the pool gave it, or where the
    /// server says itself that nothing has happened.
    /// </summary>
    public bool MayTryAgain(Exception error, TransactionOpening opening, int tried)
    {
        if (DatabaseErrors.IsLostRace(error)) return true;
        if (tried > 1 || DatabaseOutage.Of(error) is not { IsOfConnection: true }) return false;
        return opening.IsUnderWay || DatabaseOutage.IsAnswered(error);
    }
}
