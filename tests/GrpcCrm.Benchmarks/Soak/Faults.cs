using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Soak;

/// <summary>A way in which the database fails, how long that lasts, and how it is mended.</summary>
internal sealed record Fault(string Name, TimeSpan Time, Func<CancellationToken, Task> Break, Func<CancellationToken, Task> Mend);

/// <summary>The faults in their order.</summary>
internal static class Faults
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    public static IEnumerable<Fault> Of(BenchScene scene, SoakDisk disk)
    {
        yield return new Fault(
            "read-only", Long, token => ReadOnlyAsync(scene, "set", token), token => ReadOnlyAsync(scene, "reset", token));
        yield return new Fault("restarted", TimeSpan.Zero, _ => Task.CompletedTask, scene.RestartServerAsync);
        yield return new Fault("few connections", Long, token => LimitAsync(scene, 4, token), token => LimitAsync(scene, -1, token));
        if (disk.Hindrance is null) yield return new Fault("disk full", Long, _ => FillAsync(disk), token => FreeAsync(scene, disk, token));
    }

    private static async Task ReadOnlyAsync(BenchScene scene, string set, CancellationToken cancellation)
    {
        var value = set == "set" ? " = on" : "";
        await scene.OnServerAsync($"alter system {set} default_transaction_read_only{value}", cancellation);
        await scene.OnServerAsync("select pg_reload_conf()", cancellation);
    }

    /// <summary>The hosts lose the connections that they have, and each role gets no more than so many again.</summary>
    private static async Task LimitAsync(BenchScene scene, int connections, CancellationToken cancellation)
    {
        foreach (var role in new[] { "crm_app", "crm_worker" })
            await scene.OnServerAsync($"alter role {role} connection limit {connections}", cancellation);
        if (connections < 0) return;
        await scene.OnServerAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename in ('crm_app', 'crm_worker')", cancellation);
    }

    private static Task FillAsync(SoakDisk disk)
    {
        disk.Fill();
        return Task.CompletedTask;
    }

    /// <summary>A server that could not write its log of changes has ended, and its keeper starts it again.</summary>
    private static async Task FreeAsync(BenchScene scene, SoakDisk disk, CancellationToken cancellation)
    {
        disk.Free();
        try
        {
            await scene.OnServerAsync("select 1", cancellation);
        }
        catch (Npgsql.NpgsqlException)
        {
            Bench.Say($"disk full: the database server has ended; it is started again");
            await scene.RestartServerAsync(cancellation);
        }
    }
}
