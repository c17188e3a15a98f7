using System.Data.Common;
using GrpcCrm.Platform.Errors;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Platform.Calls;

/// <summary>
/// As many places as the pool of connections has. Who finds none for a moment is refused, while the pool itself would let it wait as long
/// as for a connection to be made, which must be allowed to take longer.
/// </summary>
public sealed class ConnectionSlots(NpgsqlDataSource source, IOptions<CallLimitOptions> options) : DbConnectionInterceptor, IDisposable
{
    private readonly SemaphoreSlim _free = new(new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize);

    public int Free => _free.CurrentCount;

    /// <summary>Takes a place for a connection that is about to be opened; it is given back by <see cref="Leave"/>.</summary>
    public async ValueTask Enter(CancellationToken cancellation)
    {
        if (!await _free.WaitAsync(options.Value.ConnectionWait, cancellation)) throw Fail.HostBusy();
    }

    public void Leave() => _free.Release();

    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await Enter(cancellationToken);
        return result;
    }

    public override InterceptionResult ConnectionOpening(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
        throw new NotSupportedException("Connections are opened asynchronously.");

    public override Task ConnectionFailedAsync(
        DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave();
        return Task.CompletedTask;
    }

    public override Task ConnectionCanceledAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave();
        return Task.CompletedTask;
    }

    public override void ConnectionClosed(DbConnection connection, ConnectionEndEventData eventData) => Leave();

    public override Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData)
    {
        Leave();
        return Task.CompletedTask;
    }

    public void Dispose() => _free.Dispose();
}
