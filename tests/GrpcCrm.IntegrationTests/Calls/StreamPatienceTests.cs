using Grpc.Core;
using GrpcCrm.Client;
using GrpcCrm.IntegrationTests.Fixture;
using IngestSession = GrpcCrm.IntegrationTests.Fixture.IngestSession;

namespace GrpcCrm.IntegrationTests.Calls;

/// <summary>Streams whose client does nothing.</summary>
public sealed class StreamPatienceTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task A_stream_that_is_never_opened_ends_with_an_error()
    {
        var host = await crm.LimitedAsync(limits => limits.FirstFrame = Short);
        var dealer = await crm.NewDealerAsync();
        using var call = new V1.IngestService.IngestServiceClient(crm.As(dealer.Name, channel: host)).Ingest();

        var failure = await RpcFailure.OfAsync("TIME_LIMIT_EXCEEDED", () => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
    }

    [Fact]
    public async Task A_stream_on_which_nothing_comes_is_closed_in_good_order_and_can_be_opened_again()
    {
        var host = await crm.LimitedAsync(limits => limits.IdleStream = Short);
        var dealer = await crm.NewDealerAsync();
        var calls = crm.As(dealer.Name, channel: host);
        using var session = await IngestSession.OpenAsync(calls, dealer.Name);
        await session.PushAsync(0, Records.Customer("c1"));

        var closing = (await session.ReadAsync()).Closing;
        await session.CompleteAsync();
        var ended = await session.EndAsync();

        Assert.Equal(("IDLE", 1L), (closing.Reason, closing.NextOffset));
        Assert.Equal(StatusCode.OK, ended);
        using var next = await IngestSession.OpenAsync(calls, dealer.Name);
        Assert.Equal(1, next.Opened.NextOffset);
    }

    [Fact]
    public async Task The_client_stays_away_while_it_has_nothing_to_send_and_comes_back_with_what_it_gets()
    {
        var host = await crm.LimitedAsync(limits => limits.IdleStream = Short);
        var dealer = await crm.NewDealerAsync();
        var folder = Directory.CreateTempSubdirectory("grpccrm-journal-");
        var reconnects = 0;
        var options = new IngestWriterOptions
        {
            Channel = $"{dealer.Name}/ingestChannels/main",
            SourceSystem = "dms",
            JournalFolder = folder.FullName,
            ReconnectDelay = TimeSpan.FromMilliseconds(1),
            OnReconnect = (_, _) => Interlocked.Increment(ref reconnects),
        };
        await using (var writer = IngestWriter.Open(crm.As(dealer.Name, channel: host), options))
        {
            await writer.AppendAsync([Records.Customer("c1")]);
            await writer.FlushAsync();
            await Task.Delay(Short * 6);
            var whileIdle = Volatile.Read(ref reconnects);
            await writer.AppendAsync([Records.Customer("c2")]);
            await writer.FlushAsync();
            Assert.Equal((0, 2L), (whileIdle, writer.Totals.Acked));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_client_that_takes_no_answers_loses_its_call_and_its_place()
    {
        var host = await crm.LimitedAsync(limits => (limits.WriteTimeout, limits.StreamsPerCaller) = (Short, 1));
        var dealer = await crm.NewDealerAsync();
        var calls = crm.As(dealer.Name, channel: host);
        using var session = await IngestSession.OpenAsync(calls, dealer.Name);
        // Each answer lists a thousand rejections, so that a few of them fill all windows.
        for (var i = 0; i < 5; i++)
            await session.SendAsync(new() { Batch = new() { Records = { Enumerable.Range(0, 1000).Select(n => Records.Customer($"c\n{n}")) } } });

        while (true)
        {
            try
            {
                (await IngestSession.OpenAsync(calls, dealer.Name, "other")).Dispose();
                break;
            }
            catch (RpcException full) when (RpcFailure.Info(full).Reason == "TOO_MANY_STREAMS")
            {
                await Task.Delay(50);
            }
        }

        await RpcFailure.OfAsync(async () =>
        {
            while (true) await session.ReadAsync();
        });
    }

    [Fact]
    public async Task A_request_for_the_feed_that_never_comes_is_cut()
    {
        var host = await crm.LimitedAsync(limits => limits.FirstFrame = Short);
        var manufacturer = await crm.NewManufacturerAsync();
        using var http = new Abuse.RawCalls(host.Target, crm.Token(manufacturer));

        await http.StalledAsync("grpccrm.v1.ReportFeedService/StreamReports", [0, 0, 0, 0, 50, 1]);
    }
}
