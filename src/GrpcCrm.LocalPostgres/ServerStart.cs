namespace GrpcCrm.LocalPostgres;

internal sealed record RunningServer(string Socket, bool Adopted);

/// <summary>From whatever state the last process left the server in to one that answers: adopted, or started.</summary>
internal sealed class ServerStart(ClusterFolder folder, Server server, LocalClusterOptions options, ClusterSecret secret)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private bool _started;

    public async Task<RunningServer> RunAsync(CancellationToken ct)
    {
        while (true)
        {
            var running = await PostmasterFile.ReadAsync(folder.PidFile, ct) is { } postmaster
                ? await MeetAsync(postmaster, ct)
                : await StartAsync(ct);
            if (running is not null)
                return running;
            await Task.Delay(Pause, options.Time, ct);
        }
    }

    private async Task<RunningServer?> MeetAsync(PostmasterFile postmaster, CancellationToken ct)
    {
        switch (await server.StateOfAsync(postmaster, ct))
        {
            case PostmasterState.Gone:
                return await StartAsync(ct);
            case PostmasterState.AnotherProcess:
                await server.RemovePidFileAsync(ct);
                return await StartAsync(ct);
        }

        var socket = postmaster.Socket ?? folder.Socket;
        if (await AskAsync(socket, ct) == ServerAnswer.Ready)
            return new RunningServer(socket, !_started);

        // Ready and yet unreachable: something has cleaned up /tmp. Only a restart makes a new socket.
        if (postmaster.Ready && !File.Exists(Path.Join(socket, $".s.PGSQL.{LocalCluster.Port}")))
            await server.StopCommand(options.StartTimeout).RunAsync(ct);
        return null;
    }

    private async Task<RunningServer?> StartAsync(CancellationToken ct)
    {
        await ServerConfiguration.WriteAsync(folder, options, ct);
        _started = await server.TryStartAsync(options.StartTimeout, ct);
        return _started && await AskAsync(folder.Socket, ct) == ServerAnswer.Ready ? new RunningServer(folder.Socket, Adopted: false) : null;
    }

    private Task<ServerAnswer> AskAsync(string socket, CancellationToken ct) =>
        ServerProbe.AskAsync(LocalCluster.ConnectionString(socket, secret, "postgres", LocalCluster.AdminRole), ct);
}
