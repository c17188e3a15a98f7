using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage.Repeats;
using Npgsql;

namespace GrpcCrm.Platform.Storage;

/// <summary>What an opened transaction knows: its time, and either the answer that was given before or those to its questions.</summary>
public sealed record Opened<T>(DateTime Now, byte[]? Answer, T? Asked);

/// <summary>
/// The first round trip of a transaction: sets the tenant, refuses a caller that is unknown or suspended, and reads the time of the
/// transaction once its writer lock is held.
/// </summary>
public sealed class TransactionOpening(CrmDbContext db, CallScope call, bool writes)
{
    private Caller Caller => call.Caller;

    private bool LocksDealer => writes && Caller.Kind == CallerKind.Dealer;

    public async Task<Opened<T>> Run<T>(Asked<T> asked, CancellationToken cancellation)
    {
        await Prepare(asked, cancellation);
        await using var batch = db.CreateBatch();
        batch.Add(TenantSetting.For(Caller));
        // Before all other locks: who waits here for the same request to end keeps nobody else waiting.
        if (call.Request is { } request) StoredAnswers.AddHold(batch, call, request);
        if (LocksDealer) batch.Add(DealerLock.Writing, Caller.TenantId);
        AddStanding(batch);
        if (call.Request is { } repeated) StoredAnswers.AddFind(batch, call, repeated);
        asked.Add(batch);

        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var now = await Standing(reader, cancellation);
        var answer = call.Request is null ? null : await StoredAnswers.Read(reader, call.Request, cancellation);
        if (answer is not null) return new(now, answer, default);
        await reader.NextResultAsync(cancellation);
        return new(now, null, await asked.Read(reader, cancellation));
    }

    /// <summary>Once for a connection; later it costs no round trip, and the statements among the others are found prepared.</summary>
    private async Task Prepare<T>(Asked<T> asked, CancellationToken cancellation)
    {
        await using var batch = db.CreateBatch();
        if (LocksDealer) batch.Add(DealerLock.Writing, Caller.TenantId);
        AddStanding(batch);
        asked.AddKept(batch);
        await batch.PrepareAsync(cancellation);
    }

    private async Task<DateTime> Standing(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        if (call.Request is not null) await reader.NextResultAsync(cancellation);
        if (LocksDealer) await reader.NextResultAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) throw Fail.CallerUnknown();
        if (reader.GetBoolean(0)) throw Fail.DealerSuspended();
        return reader.GetDateTime(1);
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
