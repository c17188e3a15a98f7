using GrpcCrm.Client;

namespace GrpcCrm.IntegrationTests.Client;

/// <summary>A stand-in service, and a journal folder that outlives the writers on it.</summary>
public abstract class IngestWriterFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grpccrm-writer-");

    private protected StandInIngest Service { get; } = new();

    private protected StandInHost Host { get; private set; } = null!;

    protected IngestWriterOptions Options { get; set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await StandInHost.StartAsync(Service);
        Options = new IngestWriterOptions
        {
            Channel = "dealers/d/ingestChannels/main",
            SourceSystem = "dms",
            JournalFolder = Path.Combine(_folder.FullName, "first"),
            ReconnectDelay = TimeSpan.FromMilliseconds(1),
        };
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    protected static string[] Ids(int count, int from = 0) => [.. Enumerable.Range(from, count).Select(i => $"r{i:D4}")];

    protected static ValueTask AppendAsync(IngestWriter writer, string[] ids) =>
        writer.AppendAsync([.. ids.Select(id => new V1.IngestRecord { ExternalId = id })]);

    protected IngestWriter Open() => IngestWriter.Open(Host.Channel, Options);

    protected async Task SendAsync(string[] ids)
    {
        await using var writer = Open();
        await AppendAsync(writer, ids);
        await writer.FlushAsync();
    }
}
