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
            "read-only", Long, cancellationToken => ReadOnlyAsync(scene, "set", cancellationToken), cancellationToken => ReadOnlyAsync(scene, "reset", cancellationToken));
        yield return new Fault("restarted", TimeSpan.Zero, _ => Task.CompletedTask, scene.RestartServerAsync);
        yield return new Fault("few connections", Long, cancellationToken => LimitAsync(scene, 4, cancellationToken), cancellationToken => LimitAsync(scene, -1, cancellationToken));
        if (disk.Hindrance is null) yield return new Fault("disk full", Long, _ => FillAsync(disk), cancellationToken => FreeAsync(scene, disk, cancellationToken));
    }

    private static async Task ReadOnlyAsync(BenchScene scene, string set, CancellationToken cancellationToken)
    {
        var value = set == "set" ? " = on" : "";
        await scene.OnServerAsync($"alter system {set} default_transaction_read_only{value}", cancellationToken);
        await scene.OnServerAsync("select pg_reload_conf()", cancellationToken);
    }

    /// <summary>The hosts lose the connections that they have, and each role gets no more than so many again.</summary>
    private static async Task LimitAsync(BenchScene scene, int connections, CancellationToken cancellationToken)
    {
        foreach (var role in new[] { "crm_app", "crm_worker" })
            await scene.OnServerAsync($"alter role {role} connection limit {connections}", cancellationToken);
        if (connections < 0) return;
        await scene.OnServerAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename in ('crm_app', 'crm_worker')", cancellationToken);
    }

    private static Task FillAsync(SoakDisk disk)
    {
        disk.Fill();
        return Task.CompletedTask;
    }

    /// <summary>A server that could not write its log of changes has ended, and its keeper starts it again.</summary>
    private static async Task FreeAsync(BenchScene scene, SoakDisk disk, CancellationToken cancellationToken)
    {
        disk.Free();
        try
        {
            await scene.OnServerAsync("select 1", cancellationToken);
        }
        catch (Npgsql.NpgsqlException)
        {
            Bench.Say($"disk full: the database server has ended; it is started again");
            await scene.RestartServerAsync(cancellationToken);
        }
    }
}
