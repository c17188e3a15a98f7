using System.Globalization;

namespace GrpcCrm.LocalPostgres;

/// <summary>The way to a <see cref="LocalCluster"/>: one process at a time, within the start timeout.</summary>
internal static class LocalClusterOpening
{
    public static async Task<LocalCluster> RunAsync(LocalClusterOptions options, CancellationToken cancellationToken)
    {
        var folder = ClusterFolder.For(options);
        var installed = await PostgresBinaries.FindAllAsync(options.Places, cancellationToken); // may fetch, for longer than a start takes
        using var limit = new CancellationTokenSource(options.StartTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await OpenAsync(folder, options, installed, either.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LocalClusterException(
                $"The local cluster in {folder.Root} did not answer within {options.StartTimeout.TotalSeconds:0} s. " +
                $"Another process may be starting it, or it is still recovering; try again, and see {folder.Log}.", e);
        }
    }

    private static async Task<LocalCluster> OpenAsync(
        ClusterFolder folder, LocalClusterOptions options, IReadOnlyList<PostgresBinaries> installed, CancellationToken cancellationToken)
    {
        var user = await ServerUser.ChooseAsync(cancellationToken);
        var creation = new ClusterCreation(folder, user);
        creation.CreateRoot();

        if (folder.OfClone is not null)
            await File.WriteAllTextAsync(folder.CloneFile, folder.OfClone, cancellationToken);

        await using var start = await FileLock.ExclusiveAsync(folder.StartLock, options.Time, cancellationToken);
        var secret = await ClusterSecret.LoadOrCreateAsync(folder, cancellationToken);
        await creation.CreateServerFolderAsync(cancellationToken);
        if (!Directory.Exists(folder.Data))
            await creation.CreateDataAsync(installed[0], secret.PasswordOf(LocalCluster.AdminRole), options.Durable, cancellationToken);
        var server = new Server(folder, user, await BinariesForAsync(folder, installed, cancellationToken));
        var parts = new ClusterParts(folder, options, secret, server);

        var use = await FileLock.SharedAsync(folder.UseLock, options.Time, cancellationToken);
        try
        {
            var running = await new ServerStart(parts).RunAsync(cancellationToken);
            return new LocalCluster(parts, running, use);
        }
        catch
        {
            await use.DisposeAsync();
            throw;
        }
    }

    // A newer PostgreSQL beside the old one must not take the data away from its owner.
    private static async Task<PostgresBinaries> BinariesForAsync(
        ClusterFolder folder, IReadOnlyList<PostgresBinaries> installed, CancellationToken cancellationToken)
    {
        var file = Path.Join(folder.Data, "PG_VERSION");
        var text = File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : "";
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var major))
            throw new LocalClusterException($"{folder.Data} is not a PostgreSQL data folder: PG_VERSION says '{text}'. {folder.StartAnew}");

        return installed.FirstOrDefault(each => each.Version.Major == major) ?? throw new LocalClusterException(
            $"{folder.Data} was made by PostgreSQL {major}; found on this machine: " +
            $"{string.Join(", ", installed.Select(each => $"{each.Version} in {each.Folder}"))}. " +
            $"{(major < PostgresBinaries.OldestMajor ? "That is too old." : $"Install PostgreSQL {major} again.")} {folder.StartAnew}");
    }
}
