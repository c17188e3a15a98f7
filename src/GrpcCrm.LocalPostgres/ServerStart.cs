namespace GrpcCrm.LocalPostgres;

/// <summary>What a cluster consists of once its data exists.</summary>
internal sealed record ClusterParts(ClusterFolder Folder, LocalClusterOptions Options, ClusterSecret Secret, Server Server);

internal sealed record RunningServer(string Socket, bool Adopted);

/// <summary>From whatever state the last process left the server in to one that answers: adopted, or started.</summary>
internal sealed class ServerStart(ClusterParts parts)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private bool _started;

    public async Task<RunningServer> RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var running = await PostmasterFile.ReadAsync(parts.Folder.PidFile, cancellationToken) is { } postmaster
                ? await MeetAsync(postmaster, cancellationToken)
                : await StartAsync(cancellationToken);
            if (running is not null)
                return running;
            await Task.Delay(Pause, parts.Options.Time, cancellationToken);
        }
    }

    private async Task<RunningServer?> MeetAsync(PostmasterFile postmaster, CancellationToken cancellationToken)
    {
        switch (await parts.Server.StateOfAsync(postmaster, cancellationToken))
        {
            case PostmasterState.Gone:
                return await StartAsync(cancellationToken);
            case PostmasterState.AnotherProcess:
                await parts.Server.RemovePidFileAsync(cancellationToken);
                return await StartAsync(cancellationToken);
        }

        var socket = postmaster.Socket ?? parts.Folder.Socket;
        if (await AskAsync(socket, cancellationToken) == ServerAnswer.Ready)
            return new RunningServer(socket, !_started);

        // Ready and yet unreachable: something has cleaned up /tmp. Only a restart makes a new socket.
        if (postmaster.Ready && !File.Exists(Path.Join(socket, $".s.PGSQL.{LocalCluster.Port}")))
            await parts.Server.StopCommand(parts.Options.StartTimeout).RunAsync(cancellationToken);
        return null;
    }

    private async Task<RunningServer?> StartAsync(CancellationToken cancellationToken)
    {
        await ServerConfiguration.WriteAsync(parts.Folder, parts.Options, cancellationToken);
        _started = await parts.Server.TryStartAsync(parts.Options.StartTimeout, cancellationToken);
        return _started && await AskAsync(parts.Folder.Socket, cancellationToken) == ServerAnswer.Ready
            ? new RunningServer(parts.Folder.Socket, Adopted: false)
            : null;
    }

    private Task<ServerAnswer> AskAsync(string socket, CancellationToken cancellationToken) =>
        ServerProbe.AskAsync(parts.Secret.ConnectionString(socket, "postgres", LocalCluster.AdminRole), cancellationToken);
}
