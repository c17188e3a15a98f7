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
/// request_id is answered as it was before.
/// </summary>
public sealed class TenantTransaction(Lazy<CrmDbContext> context, CallScope call, GroupedReads reads, RecordTables tables)
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
        Run(writes: false, Asked.Nothing, (db, _, _) => work(db), cancellation);

    /// <summary>Writes within the caller's tenant. The time handed to the work is the recorded_time of all that it writes.</summary>
    public Task<T> Write<T>(Func<CrmDbContext, DateTime, Task<T>> work, CancellationToken cancellation) =>
        Run(writes: true, Asked.Nothing, (db, _, now) => work(db, now), cancellation);

    /// <summary>As the other, with questions that are asked in the round trip which opens the transaction.</summary>
    public Task<T> Write<TAsked, T>(
        Asked<TAsked> asked, Func<CrmDbContext, TAsked, DateTime, Task<T>> work, CancellationToken cancellation) =>
        Run(writes: true, asked, work, cancellation);

    /// <summary>
    /// Checks within the caller's tenant, then does what the worker stores in a transaction of its own, which can be done again if the
    /// host dies before its answer is kept. With a request_id, those who repeat it wait meanwhile.
    /// </summary>
    public async Task<T> Once<T>(Func<CrmDbContext, Task> check, Func<Task<T>> work, CancellationToken cancellation)
    {
        if (call.Request is not null) return await Read(async db => await Checked(db) ? await work() : default!, cancellation);
        await Read(Checked, cancellation);
        return await work();

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

    private async Task<T> Run<TAsked, T>(
        bool writes, Asked<TAsked> asked, Func<CrmDbContext, TAsked, DateTime, Task<T>> work, CancellationToken cancellation)
    {
        var db = context.Value;
        for (var tried = 1; ; tried++)
        {
            _last.Clear();
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
                var opening = new TransactionOpening(db, call, writes);
                var opened = await opening.Run(asked, cancellation);
                if (opened.Answer is { } known) return StoredAnswers.Parse<T>(await Ended(known));
                var result = await work(db, opened.Asked!, opened.Now);
                await db.SaveChangesAsync(cancellation);
                await End(db, opened.Now, result, cancellation);
                db.ChangeTracker.Clear();
                return result;

                async Task<byte[]> Ended(byte[] answer)
                {
                    await End(db, opened.Now, null, cancellation);
                    return answer;
                }
            }
            catch (Exception error) when (tried < Tries && DatabaseErrors.IsLostRace(error))
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>
    /// Every text in this batch is the same for all callers, so it stays prepared: none of them is a query whose plan could grow old.
    /// </summary>
    private async Task End(CrmDbContext db, DateTime now, object? result, CancellationToken cancellation)
    {
        await using var batch = db.CreateBatch();
        foreach (var add in _last) add(batch);
        if (call.Request is { } request && result is not null) StoredAnswers.AddStore(batch, call, request, result);
        batch.AddAccess(call, now);
        batch.Add("commit");
        await batch.PrepareAsync(cancellation);
        await batch.ExecuteNonQueryAsync(cancellation);
        AuditMeters.Committed(1);
    }
}
