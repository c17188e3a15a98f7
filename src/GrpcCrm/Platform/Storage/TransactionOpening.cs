using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage.Repeats;
using Npgsql;

namespace GrpcCrm.Platform.Storage;

/// <summary>Who holds what a transaction needs before it can begin.</summary>
public enum Hindrance
{
    None,

    /// <summary>Another call with the same request_id.</summary>
    Request,

    /// <summary>The closer, or who else holds the dealer's lock.</summary>
    Dealer,
}

/// <summary>
/// What an opened transaction knows: what hinders it, else its time, and either the answer that was given before or those to its questions.
/// </summary>
public sealed record Opened<T>(Hindrance Hindrance, DateTime Now, byte[]? Answer, T? Found)
{
    /// <summary>Whether the transaction must raise its dealer's moment before it commits, see <see cref="DealerMoment"/>.</summary>
    public bool RaisesMoment { get; init; }
}

/// <summary>
/// The first round trip of a transaction: sets the tenant, refuses a caller that is unknown or suspended, and reads the time of the
/// transaction once its writer lock is held. It waits for no lock, unless it is its dealer's turn to wait.
/// </summary>
public sealed class TransactionOpening(CrmDbContext db, CallScope call, bool writes)
{
    /// <summary>Its turn to wait for the dealer's lock, which ends when it has it; null where it does not wait.</summary>
    public IDisposable? Turn { get; init; }

    /// <summary>True while nothing but what the pool gave can be at fault: the connection was open, and has not answered yet.</summary>
    public bool IsUnderWay { get; private set; }

    private bool Waits => Turn is not null;

    private Caller Caller => call.Caller;

    private bool LocksDealer => writes && Caller.Kind == CallerKind.Dealer;

    private string WriterLock => Waits ? DealerLock.Writing : DealerLock.TryWriting;

    public async Task<Opened<T>> RunAsync<T>(OpeningQuery<T> query, CancellationToken cancellationToken)
    {
        IsUnderWay = true;
        await PrepareAsync(query, cancellationToken);
        await using var batch = db.CreateBatch();
        batch.Add(TenantSetting.For(Caller));
        if (call.Request is { } request) StoredAnswers.AddHold(batch, call, request);
        if (LocksDealer) batch.Add(WriterLock, Caller.TenantId);
        AddStanding(batch);
        if (call.Request is { } repeated) StoredAnswers.AddFind(batch, call, repeated);
        query.Add(batch);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        IsUnderWay = false;
        Turn?.Dispose();
        if (await HinderedAsync(reader, cancellationToken) is var hindrance and not Hindrance.None)
            return new(hindrance, default, null, default);
        var (now, isCovered) = await StandingAsync(reader, cancellationToken);
        var answer = call.Request is null ? null : await StoredAnswers.ReadAsync(reader, call.Request, cancellationToken);
        if (answer is not null) return new(Hindrance.None, now, answer, default);
        await reader.NextResultAsync(cancellationToken);
        return new(Hindrance.None, now, null, await query.Read(reader, cancellationToken)) { RaisesMoment = !isCovered };
    }

    /// <summary>Once for a connection; later it costs no round trip, and the statements among the others are found prepared.</summary>
    private async Task PrepareAsync<T>(OpeningQuery<T> query, CancellationToken cancellationToken)
    {
        await using var batch = db.CreateBatch();
        if (LocksDealer) batch.Add(WriterLock, Caller.TenantId);
        AddStanding(batch);
        query.AddKept(batch);
        await batch.PrepareAsync(cancellationToken);
    }

    /// <summary>Reads past the locks, up to the caller's standing.</summary>
    private async Task<Hindrance> HinderedAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (call.Request is not null)
        {
            if (!await IsHeldAsync(reader, cancellationToken)) return Hindrance.Request;
            await reader.NextResultAsync(cancellationToken);
        }

        if (!LocksDealer) return Hindrance.None;
        if (!Waits && !await IsHeldAsync(reader, cancellationToken)) return Hindrance.Dealer;
        await reader.NextResultAsync(cancellationToken);
        return Hindrance.None;
    }

    private static async Task<bool> IsHeldAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken) && reader.GetBoolean(0);

    private async Task<(DateTime Now, bool IsCovered)> StandingAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken)) throw Fail.CallerUnknown();
        if (reader.GetBoolean(0)) throw Fail.DealerSuspended();
        return (reader.GetDateTime(1), !LocksDealer || reader.GetBoolean(2));
    }

    private void AddStanding(NpgsqlBatch batch)
    {
        switch (Caller.Kind)
        {
            case CallerKind.Operator:
                batch.Add("select false, clock_timestamp()");
                break;
            case CallerKind.Dealer when writes:
                batch.Add(DealerMoment.Writing, Caller.TenantId);
                break;
            case CallerKind.Dealer:
                batch.Add("select suspended, clock_timestamp() from dealer where dealer_id = $1", Caller.TenantId);
                break;
            case CallerKind.Manufacturer:
                batch.Add("select false, clock_timestamp() from manufacturer where manufacturer_id = $1", Caller.TenantId);
                break;
        }
    }
}
