using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Logging;
using GrpcCrm.Platform.Telemetry;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace GrpcCrm.Platform.Storage;

/// <summary>
/// The one way of a request to data: one READ COMMITTED transaction that first tells the database whose it is, then works, then writes
/// its access log row, then commits. A transaction that loses a race against another is run again.
/// </summary>
public sealed class TenantTransaction(CrmDbContext db, CallScope call)
{
    private const int Tries = 4;

    /// <summary>Reads within the caller's tenant.</summary>
    public Task<T> Read<T>(Func<CrmDbContext, Task<T>> work, CancellationToken cancellation) =>
        Run(writes: false, (context, _) => work(context), cancellation);

    /// <summary>Writes within the caller's tenant. The time handed to the work is the recorded_time of all that it writes.</summary>
    public Task<T> Write<T>(Func<CrmDbContext, DateTime, Task<T>> work, CancellationToken cancellation) =>
        Run(writes: true, work, cancellation);

    private async Task<T> Run<T>(bool writes, Func<CrmDbContext, DateTime, Task<T>> work, CancellationToken cancellation)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
                var now = await Begin(transaction, writes, cancellation);
                var result = await work(db, now);
                db.AccessLog.Add(AccessLogEntry.Of(call, now));
                await db.SaveChangesAsync(cancellation);
                await transaction.CommitAsync(cancellation);
                AuditMeters.Committed();
                db.ChangeTracker.Clear();
                return result;
            }
            catch (Exception error) when (tried < Tries && DatabaseErrors.IsLostRace(error))
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>Sets the tenant, refuses a caller that is unknown or suspended, and reads the clock once its writer lock is held.</summary>
    private async Task<DateTime> Begin(IDbContextTransaction transaction, bool writes, CancellationToken cancellation)
    {
        var caller = call.Caller;
        await using var batch = ((NpgsqlConnection)db.Database.GetDbConnection()).CreateBatch();
        batch.Transaction = (NpgsqlTransaction)transaction.GetDbTransaction();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(TenantSetting.For(caller)));
        if (writes && caller.Kind == CallerKind.Dealer) batch.BatchCommands.Add(Command(DealerLock.Writing, caller.TenantId));
        batch.BatchCommands.Add(Standing(caller));

        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        if (writes && caller.Kind == CallerKind.Dealer) await reader.NextResultAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) throw Fail.CallerUnknown();
        if (reader.GetBoolean(0)) throw Fail.DealerSuspended();
        return reader.GetDateTime(1);
    }

    private static NpgsqlBatchCommand Standing(Caller caller) =>
        caller.Kind switch
        {
            CallerKind.Operator => new NpgsqlBatchCommand("select false, clock_timestamp()"),
            CallerKind.Dealer => Command("select suspended, clock_timestamp() from dealer where dealer_id = $1", caller.TenantId),
            CallerKind.Manufacturer =>
                Command("select false, clock_timestamp() from manufacturer where manufacturer_id = $1", caller.TenantId),
        };

    private static NpgsqlBatchCommand Command(string text, Guid id) => new(text) { Parameters = { new() { Value = id } } };
}
