using System.CommandLine;
using System.Text.Json;
using GrpcCrm.Client;

namespace GrpcCrm.Demo.Manufacturers;

/// <summary>How far a manufacturer process has come.</summary>
internal sealed record FeedProgress(long Position, long Reconnects);

/// <summary>A manufacturer process: receives its reports and stores each with the cursor, until its input ends.</summary>
internal static class ManufacturerCommand
{
    public static Command Create()
    {
        var address = AddressOption.Create("Where the service listens.");
        var token = new Option<FileInfo>("--token-file") { Description = "Holds the manufacturer's token.", Required = true };
        var manufacturer = new Option<string>("--manufacturer") { Description = "manufacturers/{manufacturer}", Required = true };
        var file = new Option<FileInfo>("--file") { Description = "Keeps what was received; continued if it is there.", Required = true };
        var command = new Command("manufacturer", "Receives one manufacturer's reports; started by run.")
        {
            address, token, manufacturer, file,
        };
        command.SetAction((parsed, cancellationToken) => ExitStatus.OfAsync(async () =>
        {
            var options = TokenFile.Options(parsed.GetRequiredValue(address), parsed.GetRequiredValue(token).FullName);
            using var received = ReceivedFile.Open(parsed.GetRequiredValue(file).FullName);
            await ReceiveAsync(options, parsed.GetRequiredValue(manufacturer), received, cancellationToken);
            return true;
        }));
        return command;
    }

    private static async Task ReceiveAsync(
        CrmClientOptions options, string manufacturer, ReceivedFile received, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        EndWithInput(ending);
        using var channel = CrmChannel.Create(options);
        var reconnects = 0;
        var reader = new ReportReader(channel.CreateInvoker(options), new ReportReaderOptions
        {
            OnReconnect = (cause, delay) =>
            {
                reconnects++;
                Console.Error.WriteLine($"again in {delay}, after {cause?.Message ?? "the end of the stream"}");
            },
        });
        try
        {
            await foreach (var delivery in reader.ReadAsync(manufacturer, received.Cursor, ending.Token))
            {
                Store(delivery, received);
                Console.WriteLine(JsonSerializer.Serialize(new FeedProgress(received.Position, reconnects), DemoJson.Default.FeedProgress));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Told to finish.
        }
    }

    private static void Store(ReportDelivery delivery, ReceivedFile received)
    {
        if (delivery.Events.Count == 0)
            return;
        received.Append(new V1.StreamReportsResponse
        {
            Cursor = delivery.Cursor,
            Position = delivery.Position,
            Batch = new V1.FeedBatch { Events = { delivery.Events } },
        });
    }

    // The console's reader blocks whichever method is called, so it gets a thread.
    private static void EndWithInput(CancellationTokenSource ending)
    {
        var thread = new Thread(() =>
        {
            Console.In.ReadToEnd();
            ending.Cancel();
        });
        thread.IsBackground = true;
        thread.Start();
    }
}
