using System.Text.Json;
using GrpcCrm.Demo.Manufacturers;
using GrpcCrm.Demo.Processes;

namespace GrpcCrm.Demo.Run;

/// <summary>One process per manufacturer receives the reports, through a proxy that can break the streams.</summary>
internal sealed class FeedStage(Registration registration, HostProcess host, RunFolder folder) : IAsyncDisposable
{
    private readonly CuttableProxy _proxy = new(host.Address);
    private readonly List<Receiver> _receivers = [];

    public int Cuts => _proxy.Cuts;

    public int Restarts { get; private set; }

    public long Reconnects => _receivers.Sum(receiver => receiver.Reconnects);

    public void Start()
    {
        foreach (var manufacturer in registration.Manufacturers)
            _receivers.Add(new Receiver(manufacturer, Program(manufacturer)));
    }

    /// <summary>Breaks the connections of all streams, after each has brought something.</summary>
    public async Task CutAsync(CancellationToken cancellationToken)
    {
        foreach (var receiver in _receivers)
            await receiver.WaitAsync(progress => progress.Position > 0, cancellationToken);
        _proxy.Cut();
    }

    /// <summary>Kills one manufacturer's process, recovered from the cut, and starts it again; its file says where to go on.</summary>
    public async Task RestartOneAsync(CancellationToken cancellationToken)
    {
        await _receivers[0].WaitAsync(progress => progress.Reconnects > 0, cancellationToken);
        await _receivers[0].RestartAsync();
        Restarts++;
    }

    /// <summary>Returns when each manufacturer has received so many events.</summary>
    public async Task WaitAsync(IReadOnlyDictionary<string, long> expected, CancellationToken cancellationToken)
    {
        foreach (var receiver in _receivers)
            await receiver.WaitAsync(progress => progress.Position >= expected[receiver.Manufacturer.Name], cancellationToken);
    }

    /// <summary>Ends the processes.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        foreach (var receiver in _receivers)
            await receiver.FinishAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var receiver in _receivers)
            await receiver.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    private ChildProgram Program(RegisteredManufacturer manufacturer) => ChildProgram.Own(
        folder.Log("manufacturer-" + manufacturer.Display.Replace(' ', '-')),
        "manufacturer",
        "--address", _proxy.Address.ToString(),
        "--token-file", manufacturer.TokenFile,
        "--manufacturer", manufacturer.Name,
        "--file", manufacturer.ReceivedFile);

    /// <summary>One manufacturer's process, across its restart.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
        private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
        private readonly ChildProgram _program;
        private ChildProcess _process;
        private FeedProgress _progress = new(0, 0);
        private long _earlierReconnects;

        public Receiver(RegisteredManufacturer manufacturer, ChildProgram program)
        {
            (Manufacturer, _program) = (manufacturer, program);
            _process = ChildProcess.Start(_program, Listen);
        }

        public RegisteredManufacturer Manufacturer { get; }

        public long Reconnects => _earlierReconnects + _progress.Reconnects;

        public async Task RestartAsync()
        {
            await _process.KillAsync();
            await _process.DisposeAsync();
            _earlierReconnects += _progress.Reconnects;
            _process = ChildProcess.Start(_program, Listen);
        }

        public async Task WaitAsync(Func<FeedProgress, bool> until, CancellationToken cancellationToken)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            waiting.CancelAfter(Patience);
            while (!until(_progress))
            {
                if (_process.Ended.IsCompleted || waiting.IsCancellationRequested)
                    throw _process.Failure($"has stopped at {_progress}");
                await Task.Delay(Look, cancellationToken);
            }
        }

        public async Task FinishAsync(CancellationToken cancellationToken)
        {
            _process.CloseInput();
            await _process.SucceedAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => _process.DisposeAsync();

        private void Listen(string line) => _progress = JsonSerializer.Deserialize(line, DemoJson.Default.FeedProgress)!;
    }
}
