using System.CommandLine;
using System.Text.Json;
using GrpcCrm.Client;
using GrpcCrm.Demo.Sources;

namespace GrpcCrm.Demo.Dealers;

/// <summary>A dealer process: pushes the records of several dealers, each on its own channel.</summary>
internal static class DealersCommand
{
    private const int ChunkRecords = 500;
    private const int PendingRecords = 20_000;
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(250);

    public static Command Create()
    {
        var plan = new Option<FileInfo>("--plan") { Description = "What to push, as JSON.", Required = true };
        var command = new Command("dealers", "Pushes several dealers' records; started by run.") { plan };
        command.SetAction(
            (parsed, cancellationToken) => ExitStatus.OfAsync(() => RunAsync(parsed.GetRequiredValue(plan), cancellationToken)));
        return command;
    }

    private static async Task<bool> RunAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var plan =
            JsonSerializer.Deserialize(await File.ReadAllBytesAsync(file.FullName, cancellationToken), DemoJson.Default.DealersPlan)!;
        var pushes = plan.Dealers.Select(dealer => new DealerPush(plan, dealer)).ToList();
        try
        {
            var pushing = Task.WhenAll(pushes.Select(push => push.RunAsync(cancellationToken)));
            while (await Task.WhenAny(pushing, Task.Delay(ReportEvery, cancellationToken)) != pushing)
                Say(pushes, []);
            await pushing;
            Say(pushes, [.. pushes.Select(push => push.Totals)]);
            return true;
        }
        finally
        {
            foreach (var push in pushes)
                await push.DisposeAsync();
        }
    }

    private static void Say(List<DealerPush> pushes, IReadOnlyList<DealerTotals> dealers)
    {
        var progress = new PushProgress(
            pushes.Sum(push => push.Totals.Acked), pushes.Sum(push => push.Reconnects), dealers.Count > 0 ? dealers : null);
        Console.WriteLine(JsonSerializer.Serialize(progress, DemoJson.Default.PushProgress));
    }

    /// <summary>One dealer's system: reads its source, and hands everything to an ingest writer.</summary>
    private sealed class DealerPush : IAsyncDisposable
    {
        private readonly DealerChannel _dealer;
        private readonly Grpc.Net.Client.GrpcChannel _channel;
        private readonly IngestWriter _writer;

        public DealerPush(DealersPlan plan, DealerChannel dealer)
        {
            _dealer = dealer;
            var options = TokenFile.Options(plan.Address, dealer.TokenFile);
            _channel = CrmChannel.Create(options);
            _writer = IngestWriter.Open(_channel.CreateInvoker(options), new IngestWriterOptions
            {
                Channel = $"{dealer.Dealer}/ingestChannels/main",
                SourceSystem = dealer.SourceSystem,
                JournalFolder = dealer.JournalFolder,
                MaxPendingRecords = PendingRecords,
                OnReconnect = (cause, delay) => Console.Error.WriteLine(
                    $"{dealer.Dealer}: again in {delay}, after {cause?.Message ?? "the end of the stream"}"),
            });
        }

        public long Reconnects => _writer.Totals.Reconnects;

        public DealerTotals Totals
        {
            get
            {
                var totals = _writer.Totals;
                return new DealerTotals(
                    _dealer.Dealer, totals.Acked, totals.Created, totals.Updated, totals.Duplicate, totals.Stale, totals.Rejected);
            }
        }

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            foreach (var chunk in SourceFile.Read(_dealer.SourceFile).Select(source => source.Record).Chunk(ChunkRecords))
                await _writer.AppendAsync(chunk, cancellationToken);
            await _writer.FlushAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await _writer.DisposeAsync();
            _channel.Dispose();
        }
    }
}
