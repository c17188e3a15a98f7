using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Audit;
using GrpcCrm.Platform.Errors;
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

    private readonly List<Action<NpgsqlBatch>> _atCommit = [];

    /// <summary>
    /// Reads the caller's record of this name, together with what other calls read at this moment. What is not the caller's is not found.
    /// </summary>
    public async Task<T> FindAsync<T>(string name, CancellationToken cancellationToken)
        where T : VersionedRecord, INamed
    {
        waits.NoteCall(call);
        var id = T.Names.TryParse(name, out var parsed) && parsed.Tenant == call.Caller.TenantId ? parsed.Id : Guid.Empty;
        return await reads.FindAsync<T>(call, id, cancellationToken) ?? throw Fail.NotFound(T.Names.Collection);
    }

    /// <summary>Reads within the caller's tenant.</summary>
    public Task<T> ReadAsync<T>(Func<CrmDbContext, Task<T>> work, CancellationToken cancellationToken) =>
        AnswerAsync(Reading(work), cancellationToken);

    /// <summary>As the other, with the time of the transaction, for what the clock alone decides.</summary>
    public Task<T> ReadAsync<T>(Func<CrmDbContext, DateTime, Task<T>> work, CancellationToken cancellationToken) =>
        AnswerAsync(new Work<bool, T>(OpeningQuery.Nothing, (db, _, now) => work(db, now)), cancellationToken);

    /// <summary>Writes within the caller's tenant. The time handed to the work is the recorded_time of all that it writes.</summary>
    public Task<T> WriteAsync<T>(Func<CrmDbContext, DateTime, Task<T>> work, CancellationToken cancellationToken) =>
        AnswerAsync(new Work<bool, T>(OpeningQuery.Nothing, (db, _, now) => work(db, now)) { Writes = true }, cancellationToken);

    /// <summary>As the other, with questions that are asked in the round trip which opens the transaction.</summary>
    public Task<T> WriteAsync<TFound, T>(
        OpeningQuery<TFound> query, Func<CrmDbContext, TFound, DateTime, Task<T>> work, CancellationToken cancellationToken) =>
        AnswerAsync(new Work<TFound, T>(query, work) { Writes = true }, cancellationToken);

    /// <summary>
    /// Checks within the caller's tenant, then does what the worker stores in a transaction of its own, which can be done again if the
    /// host dies before its answer is kept. With a request_id, those who repeat it wait meanwhile. No transaction is open during the work.
    /// </summary>
    public async Task<T> RunOnceAsync<T>(Func<CrmDbContext, Task> check, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        if (call.Request is not { } key)
        {
            await ReadAsync(Checked, cancellationToken);
            return await work();
        }

        var request = (key, Holder: Guid.CreateVersion7());
        using var turn = await waits.TakeTurnAsync(call, cancellationToken);
        while (true)
        {
            var claim = Reading(async db => await Checked(db) && await RequestHolds.TakeAsync(db, call, request, cancellationToken));
            var claimed = await RunAsync(claim with { KeepsAnswer = false }, cancellationToken);
            if (claimed.Known is { } known) return StoredAnswers.Parse<T>(known);
            if (claimed.Result) break;
            await waits.PauseAsync(cancellationToken);
        }

        await using var hold = holds.Keep(call, request);
        var result = await work();
        var keep = Reading(_ =>
        {
            AtCommit(batch => RequestHolds.AddRelease(batch, call, request));
            return Task.FromResult(result);
        });
        return Given(await RunAsync(keep with { IsLogged = false }, cancellationToken));

        async Task<bool> Checked(CrmDbContext db)
        {
            await check(db);
            return true;
        }
    }

    /// <summary>Adds statements that run in the round trip which ends the transaction, after all that the work has done.</summary>
    public void AtCommit(Action<NpgsqlBatch> statements) => _atCommit.Add(statements);

    /// <summary>Stores a record in the round trip which ends the transaction.</summary>
    public void InsertAtCommit<T>(T record)
        where T : VersionedRecord => AtCommit(batch => tables.Of<T>().AddInsert(batch, record));

    private static Work<bool, T> Reading<T>(Func<CrmDbContext, Task<T>> work) => new(OpeningQuery.Nothing, (db, _, _) => work(db));

    private async Task<T> AnswerAsync<TFound, T>(Work<TFound, T> work, CancellationToken cancellationToken)
    {
        using var turn = await waits.TakeTurnAsync(call, cancellationToken);
        return Given(await RunAsync(work, cancellationToken));
    }

    private static T Given<T>(Ended<T> ended) => ended.Known is { } known ? StoredAnswers.Parse<T>(known) : ended.Result!;

    /// <summary>Tries until nothing hinders the transaction, and again where it lost a race or came upon a dead connection.</summary>
    private async Task<Ended<T>> RunAsync<TFound, T>(Work<TFound, T> work, CancellationToken cancellationToken)
    {
        var hindrance = Hindrance.None;
        for (var tried = 1; ;)
        {
            using var turn = await waits.WaitOutAsync(hindrance, call.Caller, cancellationToken);
            hindrance = Hindrance.None;
            var opening = new TransactionOpening(context.Value, call, work.Writes) { Turn = turn };
            try
            {
                var ended = await AttemptAsync(opening, work, cancellationToken);
                if (ended.Hindrance == Hindrance.None) return ended;
                hindrance = ended.Hindrance;
            }
            catch (Exception error) when (tried < Tries && waits.MayTryAgain(error, opening, tried))
            {
                context.Value.ChangeTracker.Clear();
                await waits.BeforeRetryAsync(error, cancellationToken);
                tried++;
            }
        }
    }

    private async Task<Ended<T>> AttemptAsync<TFound, T>(
        TransactionOpening opening, Work<TFound, T> work, CancellationToken cancellationToken)
    {
        _atCommit.Clear();
        var db = context.Value;
        using var place = await waits.TakePlaceAsync(call, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var opened = await opening.RunAsync(work.Query, cancellationToken);
        if (opened.Hindrance != Hindrance.None) return new(opened.Hindrance, null, default);
        var result = opened.Answer is null ? await work.Do(db, opened.Found!, opened.Now) : default;
        await db.SaveChangesAsync(cancellationToken);
        if (opened.RaisesMoment) AtCommit(batch => DealerMoment.AddKeep(batch, call.Caller.TenantId, opened.Now));
        await FinishAsync(db, opened.Now, (work.KeepsAnswer ? result : null, work.IsLogged), cancellationToken);
        db.ChangeTracker.Clear();
        return new(Hindrance.None, opened.Answer, result);
    }

    /// <summary>
    /// Every text in this batch is the same for all callers, so it stays prepared: none of them is a query whose plan could grow old.
    /// </summary>
    private async Task FinishAsync(CrmDbContext db, DateTime now, (object? Answer, bool IsLogged) end, CancellationToken cancellationToken)
    {
        await using var batch = db.CreateBatch();
        foreach (var add in _atCommit) add(batch);
        if (call.Request is { } request && end.Answer is { } answer) StoredAnswers.AddStore(batch, call, request, answer);
        if (end.IsLogged) batch.AddAccess(call, now);
        batch.Add("commit");
        await batch.PrepareAsync(cancellationToken);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        if (end.IsLogged) AuditMeters.Committed(1);
    }

    /// <summary>What a transaction is to do, and what it leaves behind.</summary>
    private sealed record Work<TFound, T>(OpeningQuery<TFound> Query, Func<CrmDbContext, TFound, DateTime, Task<T>> Do)
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
