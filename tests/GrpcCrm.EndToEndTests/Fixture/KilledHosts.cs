using System.Collections.Concurrent;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>Hosts of which one after the other is killed and started again, while those that are up go on.</summary>
public sealed class KilledHosts(IEnumerable<HostProcess> hosts, Random random)
{
    private readonly ConcurrentDictionary<HostProcess, Task> _starting = new(hosts.ToDictionary(host => host, _ => Task.CompletedTask));

    /// <summary>From now on this host, which is up, is among them.</summary>
    public void Add(HostProcess host) => _starting[host] = Task.CompletedTask;

    /// <summary>Kills one of those that are up, waiting for one where none is; it comes up again by itself.</summary>
    public async Task KillOneAsync()
    {
        List<HostProcess> up;
        while ((up = [.. _starting.Where(entry => entry.Value.IsCompleted).Select(entry => entry.Key)]).Count == 0) await Task.Delay(2);
        var victim = up[random.Next(up.Count)];
        await _starting[victim];
        await victim.KillAsync();
        _starting[victim] = victim.StartAgainAsync();
    }

    public Task AllUpAsync() => Task.WhenAll(_starting.Values);
}
