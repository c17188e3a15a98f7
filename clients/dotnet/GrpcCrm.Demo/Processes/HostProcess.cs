namespace GrpcCrm.Demo.Processes;

/// <summary>The service, started as an operator starts it.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const string Announcement = "GrpcCrm listens on ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly HostSettings _settings;
    private readonly ChildProcess _process;

    private HostProcess(HostSettings settings, ChildProcess process, Uri address) =>
        (_settings, _process, Address) = (settings, process, address);

    public Uri Address { get; }

    public int Id => _process.Id;

    public static async Task<HostProcess> StartAsync(HostSettings settings, CancellationToken cancellationToken)
    {
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = ChildProcess.Start(settings.Program("serve"), Listen(settings, address));
        try
        {
            if (await Task.WhenAny(address.Task, process.Ended).WaitAsync(StartLimit, cancellationToken) != address.Task)
                throw process.Failure("ended before it listened");
            return new HostProcess(settings, process, await address.Task);
        }
        catch (TimeoutException)
        {
            await process.DisposeAsync();
            throw process.Failure($"did not listen within {StartLimit}");
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tokens for the operator, then these dealers, then these manufacturers, all by name.</summary>
    public async Task<IReadOnlyList<string>> TokensAsync(
        IEnumerable<string> dealers, IEnumerable<string> manufacturers, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "token", "--operator",
            .. dealers.SelectMany(dealer => new[] { "--dealer", dealer }),
            .. manufacturers.SelectMany(manufacturer => new[] { "--manufacturer", manufacturer }),
        ];
        var tokens = new List<string>();
        await using var process = ChildProcess.Start(_settings.Program(arguments), tokens.Add);
        await process.SucceedAsync(cancellationToken);
        return tokens;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    // Called line by line; the first announcement counts.
    private static Action<string> Listen(HostSettings settings, TaskCompletionSource<Uri> address) => line =>
    {
        LogFile.Append(settings.LogFile, line);
        if (line.StartsWith(Announcement, StringComparison.Ordinal))
            address.TrySetResult(new Uri(line[Announcement.Length..].Trim()));
    };
}

/// <summary>Which build of the service, its log, and the variables that it reads.</summary>
internal sealed record HostSettings(string Dll, string LogFile, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The tokens are those that <see cref="HostProcess.TokensAsync"/> has made.</summary>
    public ChildProgram Program(params string[] arguments) => new(Dll, arguments, LogFile)
    {
        Environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal)
        {
            ["GRPCCRM_IDENTITY__DEVELOPMENTISSUER"] = "true",
        },
    };
}
