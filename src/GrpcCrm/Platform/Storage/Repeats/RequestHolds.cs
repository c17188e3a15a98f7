using GrpcCrm.Platform.Access;
using Npgsql;

namespace GrpcCrm.Platform.Storage.Repeats;

/// <summary>
/// Requests whose work goes on outside a transaction. Each is a row with a time until which it holds, moved on as long as the work goes on:
/// a host that dies holds it no longer than that. So work of minutes keeps neither a transaction nor a connection.
/// </summary>
public sealed class RequestHolds([FromKeyedServices("worker")] NpgsqlDataSource worker, TimeProvider time)
{
    private const int Seconds = 30;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(Seconds / 3);
    private static readonly string Claim = EmbeddedSql.Text("Platform/Storage/Repeats/claim_request.sql");
    private static readonly string Extend = EmbeddedSql.Text("Platform/Storage/Repeats/extend_request.sql");
    private static readonly string Release = EmbeddedSql.Text("Platform/Storage/Repeats/release_request.sql");

    /// <summary>Takes the request, in the transaction of the context; false where someone else has it in hand.</summary>
    public static async Task<bool> TakeAsync(
        CrmDbContext db, CallScope call, (RequestKey Key, Guid Holder) request, CancellationToken cancellationToken)
    {
        await using var batch = db.CreateBatch();
        batch.Add(Claim, call.Caller.TenantId, call.Method, request.Key.Id, request.Holder, Seconds);
        return await batch.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Adds the statement that lets the request go.</summary>
    public static void AddRelease(NpgsqlBatch batch, CallScope call, (RequestKey Key, Guid Holder) request) =>
        batch.Add(Release, call.Caller.TenantId, call.Method, request.Key.Id, request.Holder);

    /// <summary>Holds a request that was taken until it is disposed, then lets it go.</summary>
    public IAsyncDisposable Keep(CallScope call, (RequestKey Key, Guid Holder) request) =>
        new Hold(worker, time, [call.Caller.TenantId, call.Method, request.Key.Id, request.Holder]);

    private sealed class Hold : IAsyncDisposable
    {
        private readonly NpgsqlDataSource _worker;
        private readonly object[] _row;
        private readonly CancellationTokenSource _over = new();
        private readonly Task _extending;

        public Hold(NpgsqlDataSource worker, TimeProvider time, object[] row)
        {
            (_worker, _row) = (worker, row);
            _extending = ExtendOnAsync(time);
        }

        /// <summary>Where the answer was kept, nothing is there to be let go any more.</summary>
        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            await _extending;
            _over.Dispose();
            await TryAsync(Release, _row);
        }

        private async Task ExtendOnAsync(TimeProvider time)
        {
            using var timer = new PeriodicTimer(Interval, time);
            try
            {
                while (await timer.WaitForNextTickAsync(_over.Token)) await TryAsync(Extend, [.. _row, Seconds]);
            }
            catch (OperationCanceledException)
            {
                // The work has ended.
            }
        }

        /// <summary>What fails here ends with the time of the hold.</summary>
        private async Task TryAsync(string text, object[] parameters)
        {
            try
            {
                await using var batch = _worker.CreateBatch();
                batch.Add(text, parameters);
                await batch.ExecuteNonQueryAsync(CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                // The database is away, which the call itself will hear, or has heard.
            }
        }
    }
}
