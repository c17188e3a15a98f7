using System.Collections.Concurrent;
using System.Data;
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

    // Who holds a place: the failure of an opening is told also where it was this class that refused it.
    private readonly ConcurrentDictionary<DbConnection, bool> _holders = new(ReferenceEqualityComparer.Instance);

    public int Free => _free.CurrentCount;

    /// <summary>
    /// Takes a place for a connection that is about to be opened. It is free again when the connection is closed or breaks; where it could
    /// not be opened, <see cref="Leave"/> frees it.
    /// </summary>
    public async ValueTask Enter(DbConnection connection, CancellationToken cancellation)
    {
        if (!await _free.WaitAsync(options.Value.ConnectionWait, cancellation)) throw Fail.HostBusy();
        if (_holders.TryAdd(connection, true)) connection.StateChange += LeaveIfNotOpen;
        else _free.Release();
    }

    public void Leave(DbConnection connection)
    {
        if (!_holders.TryRemove(connection, out _)) return;
        connection.StateChange -= LeaveIfNotOpen;
        _free.Release();
    }

    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await Enter(connection, cancellationToken);
        return result;
    }

    public override InterceptionResult ConnectionOpening(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
        throw new NotSupportedException("Connections are opened asynchronously.");

    public override Task ConnectionFailedAsync(
        DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave(connection);
        return Task.CompletedTask;
    }

    public override Task ConnectionCanceledAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave(connection);
        return Task.CompletedTask;
    }

    public void Dispose() => _free.Dispose();

    /// <summary>The connection itself tells more than its user does, who closes no connection that has broken.</summary>
    private void LeaveIfNotOpen(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState is ConnectionState.Closed or ConnectionState.Broken) Leave((DbConnection)sender);
    }
}
