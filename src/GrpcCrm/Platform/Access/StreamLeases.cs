using System.Collections.Concurrent;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Platform.Access;

/// <summary>
/// The streams of this host that last for as long as their caller may. One statement for all of them tells at times which dealers have
/// been suspended: a stream on which nothing happens would never learn it.
/// </summary>
public sealed class StreamLeases(
    [FromKeyedServices("worker")] NpgsqlDataSource worker, Repeat repeat, IOptions<IdentityOptions> options, TimeProvider time)
    : BackgroundService
{
    private static readonly string SuspendedDealers = EmbeddedSql.Text("Platform/Access/suspended_dealers.sql");
    private readonly ConcurrentDictionary<StreamLease, Guid> _dealers = new();

    public StreamLease Take(Caller caller)
    {
        var lease = new StreamLease(caller, time, ended => _dealers.TryRemove(ended, out _));
        if (caller.Kind == CallerKind.Dealer) _dealers[lease] = caller.TenantId;
        return lease;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        repeat.EveryAsync("Reading which dealers are suspended", options.Value.StandingInterval, CheckAsync, stoppingToken);

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var leases = _dealers.ToArray();
        if (leases.Length == 0) return;
        await using var command = worker.CreateCommand(SuspendedDealers);
        command.Parameters.Add(Sql.Array(leases.Select(lease => lease.Value).Distinct().ToArray()));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var suspended = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellationToken)) suspended.Add(reader.GetGuid(0));
        foreach (var (lease, _) in leases.Where(lease => suspended.Contains(lease.Value))) lease.Revoke(Fail.DealerSuspended());
    }
}
