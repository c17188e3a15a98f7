using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>A database, a host on it or several behind one address, three dealers, and the clients of a history.</summary>
public sealed class Scene : IAsyncDisposable
{
    private readonly IReadOnlyList<Line> _lines;
    private readonly Relay? _front;

    private Scene(CrmDatabase database, IReadOnlyList<HostProcess> hosts, IReadOnlyList<Line> lines)
    {
        (Database, Hosts, _lines) = (database, hosts, lines);
        Stored = new StoredState(database.Admin);
        if (hosts.Count > 1) _front = new Relay([.. hosts.Select(host => host.EndPoint)]);
        Address = _front is null ? Host.Address : new Uri($"http://127.0.0.1:{_front.Port}");
    }

    public CrmDatabase Database { get; }

    public IReadOnlyList<HostProcess> Hosts { get; }

    public HostProcess Host => Hosts[0];

    /// <summary>Where calls go.</summary>
    public Uri Address { get; }

    public StoredState Stored { get; }

    public List<string> Dealers { get; } = [];

    public string Manufacturer { get; private set; } = "";

    /// <summary>A further dealer, of whom the history knows nothing.</summary>
    public string Bystander { get; private set; } = "";

    public IReadOnlyList<Pusher> Pushers { get; private set; } = [];

    public long Acknowledged => Pushers.Sum(pusher => pusher.Acknowledged);

    /// <param name="lines">The history.</param>
    /// <param name="hosts">How many hosts.</param>
    /// <param name="settings">Further variables of their environment.</param>
    public static async Task<Scene> SetAsync(
        IReadOnlyList<Line> lines, int hosts = 1, Func<CrmDatabase, (string Name, string Value)[]>? settings = null)
    {
        var database = await CrmDatabase.CreateAsync();
        var starting = Enumerable.Range(0, hosts).Select(_ => HostProcess.StartAsync(database, settings?.Invoke(database) ?? []));
        var scene = new Scene(database, await Task.WhenAll(starting), lines);
        await scene.RegisterAsync();
        return scene;
    }

    /// <summary>The same history where nothing fails.</summary>
    public static async Task<IReadOnlyList<string>> UnfaultedAsync(IReadOnlyList<Line> lines, bool withOffsets = true)
    {
        await using var scene = await SetAsync(lines);
        await scene.StartPushersAsync();
        await Task.WhenAll(scene.Pushers.Select(pusher => pusher.PushAsync()));
        return await scene.Stored.LinesAsync(withOffsets);
    }

    /// <param name="greatestPiece">How many records a client takes from its source at once, at the most.</param>
    public async Task StartPushersAsync(int greatestPiece = 200)
    {
        // The journals' fsyncs hold threads; without spare ones our own look at the progress would come seconds late.
        ThreadPool.SetMinThreads(8 * Environment.ProcessorCount, 8 * Environment.ProcessorCount);
        var pushers = new List<Pusher>();
        foreach (var line in _lines)
        {
            var dealer = Dealers[line.Dealer];
            pushers.Add(new Pusher(Address, await Database.TokenAsync(dealer), dealer, line, Database.Folder)
            {
                GreatestPiece = greatestPiece,
            });
        }

        Pushers = pushers;
    }

    /// <summary>A caller with the bare generated client, which tries once.</summary>
    public async Task<(GrpcChannel Channel, CallInvoker Calls)> CallerAsync(string organisation)
    {
        var token = await Database.TokenAsync(organisation);
        var channel = GrpcChannel.ForAddress(Address);
        return (channel, channel.Intercept(metadata =>
        {
            metadata.Add("authorization", $"Bearer {token}");
            return metadata;
        }));
    }

    /// <summary>Ends a host in order and starts it again, as an update does: new connections go to the others. Returns its exit status.</summary>
    public async Task<int> RestartAsync(HostProcess host, Action onEnded)
    {
        _front!.PassBy(host.EndPoint);
        var exit = await host.TerminateAsync();
        onEnded();
        await host.StartAgainAsync();
        _front.PassBy(null);
        return exit;
    }

    /// <summary>Returns when so many records are acknowledged: ingest goes on.</summary>
    public async Task ReachAsync(long goal, Task pushing)
    {
        using var patience = new CancellationTokenSource(ChildProcess.Patience);
        while (Acknowledged < goal && !pushing.IsCompleted)
        {
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"Ingest does not go on at {Acknowledged}; {goal} were to be reached.");
            await Task.Delay(1);
        }

        if (pushing.IsFaulted) await pushing;
    }

    /// <summary>All that the clients saw acknowledged is stored.</summary>
    public async Task AssertAcknowledgedIsStoredAsync()
    {
        foreach (var pusher in Pushers)
        {
            var acknowledged = pusher.Line.Records.Take((int)pusher.Acknowledged);
            await Stored.AssertHoldsAsync(Dealers[pusher.Line.Dealer], pusher.Line.SourceSystem, acknowledged);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pusher in Pushers) await pusher.DisposeAsync();
        if (_front is not null) await _front.DisposeAsync();
        foreach (var host in Hosts) await host.DisposeAsync();
        await Database.DisposeAsync();
    }

    private async Task RegisterAsync()
    {
        var (channel, calls) = await CallerAsync("operator");
        using var _ = channel;
        var directory = new V1.DealerService.DealerServiceClient(calls);
        var created = await directory.CreateManufacturerAsync(new() { Manufacturer = new() { DisplayName = "Maker" } });
        Manufacturer = created.Manufacturer.Name;
        for (var i = 0; i <= _lines.Max(line => line.Dealer); i++) Dealers.Add(await NewDealer($"Dealer {i}"));
        Bystander = await NewDealer(StoredState.Bystander);

        async Task<string> NewDealer(string displayName)
        {
            var dealer = new V1.Dealer { DisplayName = displayName, TimeZone = "Asia/Hong_Kong", Manufacturers = { Manufacturer } };
            return (await directory.CreateDealerAsync(new() { Dealer = dealer })).Dealer.Name;
        }
    }
}
