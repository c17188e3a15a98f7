using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Logging;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage.Grouped;
using GrpcCrm.Platform.Storage.Repeats;
using GrpcCrm.Platform.Telemetry;
using Npgsql;

namespace GrpcCrm.Platform.Storage;

/// <summary>
/// The one way of a request to data: one READ COMMITTED transaction that first tells the database whose it is, then works, then writes
/// its access log row, then commits. A transaction that loses a race against another is run again. A request that is repeated with its
/// request_id is answered as it was before. Who must wait for others waits here, without a connection.
/// </summary>
public sealed class TenantTransaction(
    Lazy<CrmDbContext> context, CallScope call, GroupedReads reads, RecordTables tables, TransactionWaits waits, RequestHolds holds)
{
    private const int Tries = 4;

    private readonly List<Action<NpgsqlBatch>> _last = [];

    /// <summary>
    /// Reads the caller's record of this name, together with what other calls read at this moment. What is not the caller's is not found.
    /// </summary>
    public async Task<T> Find<T>(ResourcePattern names, string name, CancellationToken cancellation)
        where T : VersionedRecord
    {
        var id = names.TryParse(name, out var parsed) && parsed.Tenant == call.Caller.TenantId ? parsed.Id : Guid.Empty;
        return await reads.Find<T>(call, id, cancellation) ?? throw Fail.NotFound(names.Collection);
    }

    /// <summary>Reads within the caller's tenant.</summary>
    public Task<T> Read<T>(Func<CrmDbContext, Task<T>> work, CancellationToken cancellation) =>
        Answer(Reading(work), cancellation);

    /// <summary>Writes within the caller's tenant. The time handed to the work is the recorded_time of all that it writes.</summary>
    public Task<T> Write<T>(Func<CrmDbContext, DateTime, Task<T>> work, CancellationToken cancellation) =>
        Answer(new Work<bool, T>(Asked.Nothing, (db, _, now) => work(db, now)) { Writes = true }, cancellation);

    /// <summary>As the other, with questions that are asked in the round trip which opens the transaction.</summary>
    public Task<T> Write<TAsked, T>(
        Asked<TAsked> asked, Func<CrmDbContext, TAsked, DateTime, Task<T>> work, CancellationToken cancellation) =>
        Answer(new Work<TAsked, T>(asked, work) { Writes = true }, cancellation);

    /// <summary>
    /// Checks within the caller's tenant, then does what the worker stores in a transaction of its own, which can be done again if the
    /// host dies before its answer is kept. With a request_id, those who repeat it wait meanwhile. No transaction is open during the work.
    /// </summary>
    public async Task<T> Once<T>(Func<CrmDbContext, Task> check, Func<Task<T>> work, CancellationToken cancellation)
    {
        if (call.Request is not { } key)
        {
            await Read(Checked, cancellation);
            return await work();
        }

        var request = (key, Holder: Guid.CreateVersion7());
        using var turn = await waits.Turn(call, cancellation);
        while (true)
        {
            var claim = Reading(async db => await Checked(db) && await RequestHolds.Take(db, call, request, cancellation));
            var claimed = await Run(claim with { KeepsAnswer = false }, cancellation);
            if (claimed.Known is { } known) return StoredAnswers.Parse<T>(known);
            if (claimed.Result) break;
            await waits.Pause(cancellation);
        }

        await using var hold = holds.Keep(call, request);
        var result = await work();
        var keep = Reading(_ =>
        {
            Last(batch => RequestHolds.AddRelease(batch, call, request));
            return Task.FromResult(result);
        });
        return Given(await Run(keep with { IsLogged = false }, cancellation));

        async Task<bool> Checked(CrmDbContext db)
        {
            await check(db);
            return true;
        }
    }

    /// <summary>Adds statements that run in the round trip which ends the transaction, after all that the work has done.</summary>
    public void Last(Action<NpgsqlBatch> statements) => _last.Add(statements);

    /// <summary>Stores a record in the round trip which ends the transaction.</summary>
    public void InsertLast<T>(T record)
        where T : VersionedRecord => Last(batch => tables.Of<T>().AddInsert(batch, record));

    private static Work<bool, T> Reading<T>(Func<CrmDbContext, Task<T>> work) => new(Asked.Nothing, (db, _, _) => work(db));

    private async Task<T> Answer<TAsked, T>(Work<TAsked, T> work, CancellationToken cancellation)
    {
        using var turn = await waits.Turn(call, cancellation);
        return Given(await Run(work, cancellation));
    }

    private static T Given<T>(Ended<T> ended) => ended.Known is { } known ? StoredAnswers.Parse<T>(known) : ended.Result!;

    /// <summary>Tries until nothing hinders the transaction, and again where it lost a race or came upon a dead connection.</summary>
    private async Task<Ended<T>> Run<TAsked, T>(Work<TAsked, T> work, CancellationToken cancellation)
    {
        var hindrance = Hindrance.None;
        for (var tried = 1; ;)
        {
            using var turn = await waits.For(hindrance, call.Caller, cancellation);
            hindrance = Hindrance.None;
            var opening = new TransactionOpening(context.Value, call, work.Writes) { Turn = turn };
            try
            {
                var ended = await Attempt(opening, work, cancellation);
                if (ended.Hindrance == Hindrance.None) return ended;
                hindrance = ended.Hindrance;
            }
            catch (Exception error) when (tried < Tries && waits.MayTryAgain(error, opening, tried))
            {
                context.Value.ChangeTracker.Clear();
                await waits.Before(error, cancellation);
                tried++;
            }
        }
    }

    private async Task<Ended<T>> Attempt<TAsked, T>(TransactionOpening opening, Work<TAsked, T> work, CancellationToken cancellation)
    {
        _last.Clear();
        var db = context.Value;
        using var place = await waits.Place(call, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var opened = await opening.Run(work.Asked, cancellation);
        if (opened.Hindrance != Hindrance.None) return new(opened.Hindrance, null, default);
        var result = opened.Answer is null ? await work.Do(db, opened.Asked!, opened.Now) : default;
        await db.SaveChangesAsync(cancellation);
        if (opened.RaisesMoment) Last(batch => DealerMoment.AddKeep(batch, call.Caller.TenantId, opened.Now));
        await End(db, opened.Now, (work.KeepsAnswer ? result : null, work.IsLogged), cancellation);
        db.ChangeTracker.Clear();
        return new(Hindrance.None, opened.Answer, result);
    }

    /// <summary>
    /// Every text in this batch is the same for all callers, so it stays prepared: none of them is a query whose plan could grow old.
    /// </summary>
    private async Task End(CrmDbContext db, DateTime now, (object? Answer, bool IsLogged) end, CancellationToken cancellation)
    {
        await using var batch = db.CreateBatch();
        foreach (var add in _last) add(batch);
        if (call.Request is { } request && end.Answer is { } answer) StoredAnswers.AddStore(batch, call, request, answer);
        if (end.IsLogged) batch.AddAccess(call, now);
        batch.Add("commit");
        await batch.PrepareAsync(cancellation);
        await batch.ExecuteNonQueryAsync(cancellation);
        if (end.IsLogged) AuditMeters.Committed(1);
    }

    /// <summary>What a transaction is to do, and what it leaves behind.</summary>
    private sealed record Work<TAsked, T>(Asked<TAsked> Asked, Func<CrmDbContext, TAsked, DateTime, Task<T>> Do)
    {
        public bool Writes { get; init; }

        /// <summary>Whether its result is the call's answer, which is kept for those who repeat the request.</summary>
        public bool KeepsAnswer { get; init; } = true;

        /// <summary>Whether it writes the call's row in the access log. Of a call with two transactions one does.</summary>
        public bool IsLogged { get; init; } = true;
    }

    /// <summary>How an attempt ended: hindered, with an answer that was known, or with a result.</summary>
    private sealed record Ended<T>(Hindrance Hindrance, byte[]? Known, T? Result);
}
