using System.Collections.Concurrent;
using System.Data;
using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Platform.Deletion;

/// <summary>
/// Removes the content of records that were deleted too long ago to be brought back. Reads one dealer at a time, as the worker. Any number
/// of hosts may run it: a record is locked by one, and one that is purged already is not looked at.
/// </summary>
public sealed class RecordPurge(
    [FromKeyedServices("worker")] NpgsqlDataSource worker, IEnumerable<PurgedTable> tables, IOptions<DeletionOptions> options,
    Repeat repeat, ILogger<RecordPurge> logger) : BackgroundService
{
    private static readonly string Dealers = EmbeddedSql.Text("Platform/Deletion/purged_dealers.sql");

    private readonly string[] _statements = [.. tables.Select(table => table.Statement)];

    /// <summary>Dealers whose records could not be removed by the last run.</summary>
    private readonly ConcurrentDictionary<Guid, bool> _failing = [];

    /// <summary>Runs once, and says how many records were purged.</summary>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellationToken);
        var purged = 0L;
        foreach (var dealer in await DealersOfAsync(connection, cancellationToken))
        {
            try
            {
                purged += await PurgeAsync(connection, dealer, cancellationToken);
                _failing.TryRemove(dealer, out _);
            }
            catch (PostgresException error) when (connection.State == ConnectionState.Open)
            {
                // What one dealer's records meet with keeps no other's from being removed.
                if (_failing.TryAdd(dealer, true))
                    logger.LogError(error, "Deleted records of dealer {Dealer} cannot be removed; each run tries again", dealer);
            }
        }

        return purged;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        repeat.EveryAsync("Removing the content of deleted records", options.Value.PurgeInterval, RunOnceAsync, stoppingToken);

    private async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var purged = await RunAsync(cancellationToken);
        if (purged > 0) logger.LogInformation("The content of {Count} deleted records was removed", purged);
    }

    /// <summary>In small transactions, so that nobody who writes the same records waits for long.</summary>
    private async Task<long> PurgeAsync(NpgsqlConnection connection, Guid dealer, CancellationToken cancellationToken)
    {
        var (purged, most) = (0L, (long)options.Value.PurgeRecords);
        while (most == options.Value.PurgeRecords)
        {
            var counts = await PurgeSomeAsync(connection, dealer, cancellationToken);
            (purged, most) = (purged + counts.Sum(), counts.Max());
        }

        return purged;
    }

    /// <summary>How many records of each kind one transaction purged.</summary>
    private async Task<List<long>> PurgeSomeAsync(NpgsqlConnection connection, Guid dealer, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.Add(TenantSetting.ForDealer(dealer));
        foreach (var statement in _statements)
            batch.Add(statement, dealer, options.Value.Retention.TotalSeconds, options.Value.PurgeRecords);

        var counts = new List<long>();
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            do
            {
                while (await reader.ReadAsync(cancellationToken)) counts.Add(reader.GetInt64(0));
            }
            while (await reader.NextResultAsync(cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
        return counts;
    }

    private static async Task<List<Guid>> DealersOfAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Dealers, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var dealers = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken)) dealers.Add(reader.GetGuid(0));
        return dealers;
    }
}
