using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Client;

namespace GrpcCrm.Benchmarks.Soak;

/// <summary>A dealer system that pushes at an even pace through the durable writer, whatever the service does.</summary>
internal sealed class SoakStream(SoakScene scene, int number) : IAsyncDisposable
{
    private const string Source = "soak";
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Every other one is of a dealer of the other manufacturer.
    private readonly int _dealer = number % 2 == 0 ? number : scene.Late.Dealers + number;
    private GrpcChannel _channel = null!;
    private IngestWriter _writer = null!;
    private long _appended;

    public long Acked => _appended - _writer.Pending;

    public long Appended => _appended;

    public long Rejected => _writer.Totals.Rejected;

    /// <summary>Why the writer has given up; null while it has not.</summary>
    public string? Failure { get; private set; }

    public void Open()
    {
        var token = scene.Token(_dealer);
        var options = new CrmClientOptions
        {
            Address = scene.Bench.Hosts[number % scene.Bench.Hosts.Count].Address,
            TokenProvider = _ => ValueTask.FromResult(token),
        };
        _channel = CrmChannel.Create(options);
        _writer = IngestWriter.Open(_channel.CreateInvoker(options), new IngestWriterOptions
        {
            Channel = $"dealers/{scene.Dealer(_dealer)}/ingestChannels/soak-{number}",
            SourceSystem = Source,
            JournalFolder = Path.Join(scene.Bench.Folder, string.Create(CultureInfo.InvariantCulture, $"journal{number}")),
            MaxReconnectDelay = TimeSpan.FromSeconds(2),
            OnReconnect = Note,
        });
    }

    public async Task PushAsync(int perSecond, CancellationToken until, CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Turn);
            while (!until.IsCancellationRequested && await timer.WaitForNextTickAsync(cancellationToken))
            {
                V1.IngestRecord[] records = [.. Enumerable.Range(0, Math.Max((int)(perSecond * Turn.TotalSeconds), 1)).Select(_ => Next())];
                await _writer.AppendAsync(records, cancellationToken);
            }

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            await _writer.FlushAsync(patience.Token);
        }
        catch (Exception stopped) when (!cancellationToken.IsCancellationRequested)
        {
            Failure = stopped.Message;
        }
    }

    /// <summary>Records that were acknowledged and are not stored, and rows beyond one for each.</summary>
    public async Task<(long Lost, long Doubled)> CompareAsync(CancellationToken cancellationToken)
    {
        var found = await scene.Bench.ScalarAsync<long[]>(
            EmbeddedText.Of("pushed_interactions.sql"), cancellationToken, scene.Dealer(_dealer), Source, Acked);
        return (found[0], found[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _channel.Dispose();
    }

    private void Note(Exception? cause, TimeSpan delay)
    {
        if (cause is RpcException refused) scene.Answers.Refused(refused);
    }

    private V1.IngestRecord Next() => new()
    {
        ExternalId = (_appended++).ToString(CultureInfo.InvariantCulture),
        SourceVersion = 1,
        Interaction = new()
        {
            Channel = V1.CommunicationChannel.Email,
            Direction = V1.InteractionDirection.Inbound,
            OccurredTime = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
            Subject = "About the service appointment",
            Notes = "The customer asked when the vehicle will be ready and what the inspection costs.",
            JourneyPhase = V1.JourneyPhase.AfterSales,
        },
    };
}
