namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>Hosts of which one after the other is killed and started again, while those that are up go on.</summary>
public sealed class KilledHosts(IReadOnlyList<HostProcess> hosts, Random random)
{
    private readonly Dictionary<HostProcess, Task> _starting = hosts.ToDictionary(host => host, _ => Task.CompletedTask);

    /// <summary>Kills one of those that are up, waiting for one where none is; it comes up again by itself.</summary>
    public async Task KillOneAsync()
    {
        await Task.WhenAny(_starting.Values);
        var up = hosts.Where(host => _starting[host].IsCompleted).ToList();
        var victim = up[random.Next(up.Count)];
        await _starting[victim];
        await victim.KillAsync();
        _starting[victim] = victim.StartAgainAsync();
    }

    public Task AllUpAsync() => Task.WhenAll(_starting.Values);
}
