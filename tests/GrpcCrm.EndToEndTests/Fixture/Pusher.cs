using Grpc.Net.Client;
using GrpcCrm.Client;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>A client of one channel: our library with its journal, fed in pieces of all sizes.</summary>
public sealed class Pusher : IAsyncDisposable
{
    private const int GreatestLead = 500;
    private readonly GrpcChannel _channel;
    private readonly IngestWriter _writer;
    private readonly Random _random;
    private long _appended;

    public Pusher(Uri host, string token, string dealer, Line line, string folder)
    {
        Line = line;
        _random = new Random(line.Records.Count + line.Channel[^1]);
        var client = new CrmClientOptions { Address = host, TokenProvider = _ => new(token) };
        _channel = CrmChannel.Create(client);
        _writer = IngestWriter.Open(_channel.CreateInvoker(client), new IngestWriterOptions
        {
            Channel = $"{dealer}/ingestChannels/{line.Channel}",
            SourceSystem = line.SourceSystem,
            JournalFolder = Path.Join(folder, line.Channel),
            MaxPendingRecords = GreatestLead,
            MaxReconnectDelay = TimeSpan.FromSeconds(1),
        });
    }

    public Line Line { get; }

    public int GreatestPiece { get; init; } = 200;

    public IngestTotals Totals => _writer.Totals;

    /// <summary>So many of the line's records are acknowledged, or a few more. Only where the journal began empty.</summary>
    public long Acknowledged
    {
        get
        {
            var appended = Volatile.Read(ref _appended);
            return Math.Max(0, appended - _writer.Pending);
        }
    }

    /// <summary>Pushes the line from this record on, until all is acknowledged.</summary>
    public async Task PushAsync(int from = 0, Func<int, Task>? onAppended = null)
    {
        while (from < Line.Records.Count)
        {
            var piece = Line.Records.Skip(from).Take(_random.Next(1, GreatestPiece)).ToList();
            await _writer.AppendAsync(piece);
            from += piece.Count;
            Volatile.Write(ref _appended, from);
            if (onAppended is null) continue;
            await _writer.SyncAsync();
            await onAppended(from);
        }

        await _writer.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _channel.Dispose();
    }
}
