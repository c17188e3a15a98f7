using System.Diagnostics;
using System.Threading.Channels;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Platform.Storage.Grouped;

/// <summary>
/// Reads records by their ids for many calls at once. A call that comes alone is read at once; those that come while all readers are busy
/// are read together. So the busier the service, the less a read costs.
/// </summary>
public sealed class GroupedReads : BackgroundService
{
    private readonly NpgsqlDataSource _database;
    private readonly RecordTables _tables;
    private readonly Outages _outages;
    private readonly GroupedReadsOptions _options;
    private readonly Channel<WaitingRead> _waiting;

    public GroupedReads(
        [FromKeyedServices("reads")] NpgsqlDataSource database, RecordTables tables, Outages outages,
        IOptions<GroupedReadsOptions> options)
    {
        (_database, _tables, _outages, _options) = (database, tables, outages, options.Value);
        _waiting = Channel.CreateBounded<WaitingRead>(_options.WaitingReads);
    }

    /// <summary>The caller's record of this id as it is now, or null. The access is logged before it is answered.</summary>
    public async Task<T?> FindAsync<T>(CallScope call, Guid id, CancellationToken cancellationToken)
        where T : VersionedRecord
    {
        var read = new WaitingRead<T>(_tables.Of<T>(), id, call, cancellationToken);
        await _waiting.Writer.WriteAsync(read, cancellationToken);
        return await read.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends when the host does, after the calls that it still serves.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, _options.Readers).Select(_ => Task.Run(() => ReadOnAsync(stoppingToken), CancellationToken.None)));

    private async Task ReadOnAsync(CancellationToken stopping)
    {
        var group = new List<WaitingRead>();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stopping))
            {
                while (group.Count < _options.GroupReads && _waiting.Reader.TryRead(out var read))
                {
                    if (!read.IsOver) group.Add(read);
                }

                if (group.Count > 0) await RunAsync(group, stopping);
                group.Clear();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What still waits is cancelled with its call.
        }
    }

    private async Task RunAsync(List<WaitingRead> group, CancellationToken stopping)
    {
        // What the database does for a group shows in the trace of the call that came first.
        Activity.Current = group[0].Trace;
        try
        {
            await AskAsync(group, stopping);
        }
        catch (PostgresException error) when (group.Count > 1 && DatabaseOutage.Of(error) is null)
        {
            // One of them may be at fault: each is answered by itself.
            foreach (var read in group) await RunAsync([read], stopping);
        }
        catch (Exception error)
        {
            var failure = error is OperationCanceledException ? Fail.Draining() : error;
            foreach (var read in group)
            {
                read.Refuse(failure);
                read.Answer();
            }
        }
    }

    /// <summary>Asks again on a fresh connection where the one that the pool gave was dead, or its server is no good.</summary>
    private async Task AskAsync(List<WaitingRead> group, CancellationToken stopping)
    {
        if (await TryAskAsync(group, stopping) is not { } failure) return;
        await _outages.RenewedAsync(failure).WaitAsync(stopping);
        await using var fresh = await _database.OpenConnectionAsync(stopping);
        await ReadGroup.RunAsync(fresh, group, stopping);
    }

    /// <summary>Returns what the connection is to blame for; all else it throws.</summary>
    private async Task<Exception?> TryAskAsync(List<WaitingRead> group, CancellationToken stopping)
    {
        await using var connection = await _database.OpenConnectionAsync(stopping);
        try
        {
            await ReadGroup.RunAsync(connection, group, stopping);
            return null;
        }
        catch (Exception error) when (
            DatabaseOutage.Of(error) is { IsOfConnection: true } && error.GetBaseException() is not TimeoutException)
        {
            return error;
        }
    }
}
