using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Google.Protobuf;
using GrpcCrm.IntegrationTests.Abuse;
using GrpcCrm.IntegrationTests.Calls;
using GrpcCrm.IntegrationTests.Fixture;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Operations;

/// <summary>What callers do is no error of the service, and they do not decide how much it logs.</summary>
public sealed partial class CallerLogTests(CrmFixture crm) : IClassFixture<CrmFixture>, IDisposable
{
    private const string Create = "grpccrm.v1.CustomerService/CreateCustomer";
    private const string List = "grpccrm.v1.CustomerService/ListCustomers";
    private const string Ingest = "grpccrm.v1.IngestService/Ingest";
    private const string Exclusive = "lock table customer in access exclusive mode";
    private static readonly byte[] Cancel = [0, 0, 0, 8];
    private static readonly byte[] HalfMessage = [0, 0, 0, 0, 50, 1];
    private readonly WrittenLines _lines = new();

    public void Dispose() => _lines.Dispose();

    [Theory]
    [InlineData(Create)]
    [InlineData(Ingest)]
    [InlineData("grpccrm.v1.ReportFeedService/StreamReports")]
    public async Task Cancelling_while_sending_is_no_error(string rpc)
    {
        var target = await HostAsync();
        var dealer = await crm.NewDealerAsync();
        var token = crm.Token(rpc.Contains("Feed", StringComparison.Ordinal) ? dealer.Manufacturer : dealer.Name);
        await using (var connection = await RawConnection.OpenAsync(target))
        {
            for (var stream = 1; stream < 20; stream += 2)
            {
                await connection.SendAsync(FrameType.Headers, RawConnection.EndHeaders, stream, RawConnection.Call(rpc, token));
                await connection.SendAsync(FrameType.Data, 0, stream, HalfMessage);
            }

            await connection.SendAsync(FrameType.Ping, 0, 0, new byte[8]);
            await connection.ReceiveUntilAsync(frame => frame is { Type: FrameType.Ping, Flags: RawConnection.Ack });
            for (var stream = 1; stream < 10; stream += 2) await connection.SendAsync(FrameType.ResetStream, 0, stream, Cancel);
        }

        await AssertNoErrorAsync();
    }

    [Fact]
    public async Task Cancelling_while_the_database_works_is_no_error()
    {
        var target = await HostAsync();
        var dealer = await crm.NewDealerAsync();
        await using (await Locks.HoldAsync(crm, Exclusive))
        {
            await using var connection = await RawConnection.OpenAsync(target);
            await connection.SendAsync(FrameType.Headers, RawConnection.EndHeaders, 1, RawConnection.Call(List, crm.Token(dealer.Name)));
            var message = RawCalls.Frame(new V1.ListCustomersRequest { Parent = dealer.Name }.ToByteArray());
            await connection.SendAsync(FrameType.Data, RawConnection.EndStream, 1, message);
            await Locks.UntilSomeWaitAsync(crm, "customer");
            await connection.SendAsync(FrameType.ResetStream, 0, 1, Cancel);
            await Locks.UntilNoneWaitsAsync(crm, "customer");
        }

        await AssertNoErrorAsync();
    }

    [Fact]
    public async Task A_deadline_that_passes_is_no_error()
    {
        var target = await HostAsync();
        var dealer = await crm.NewDealerAsync();
        await using (await Locks.HoldAsync(crm, Exclusive))
        {
            using var calls = new RawCalls(target, crm.Token(dealer.Name));
            var message = RawCalls.Frame(new V1.ListCustomersRequest { Parent = dealer.Name }.ToByteArray());
            Assert.Equal("4", (await calls.CallAsync(List, message, ("grpc-timeout", "300m"))).Status);
            Assert.Equal("4", (await calls.StalledAnswerAsync(Create, HalfMessage)).Status);
        }

        await AssertNoErrorAsync();
    }

    [Fact]
    public async Task To_be_refused_for_want_of_a_connection_is_no_error()
    {
        var pooled = crm.Databases with { App = new NpgsqlConnectionStringBuilder(crm.Databases.App) { MaxPoolSize = 1 }.ConnectionString };
        var host = await crm.StartHostAsync(pooled, ("Calls:ConnectionWait", "00:00:00.100"));
        Attach();
        var dealer = await crm.NewDealerAsync();
        var customers = new V1.CustomerService.CustomerServiceClient(crm.As(dealer.Name, channel: host));
        Task waiting;
        await using (await Locks.HoldAsync(crm, Exclusive))
        {
            waiting = customers.ListCustomersAsync(new() { Parent = dealer.Name }).ResponseAsync;
            await Locks.UntilSomeWaitAsync(crm, "customer");
            await RpcFailure.OfAsync("HOST_BUSY", async () => await customers.ListCustomersAsync(new() { Parent = dealer.Name }));
        }

        await waiting;
        await AssertNoErrorAsync();
    }

    [Fact]
    public async Task Bytes_that_are_no_message_are_no_error()
    {
        var target = await HostAsync();
        using var calls = new RawCalls(target, crm.Token((await crm.NewDealerAsync()).Name));
        byte[][] bodies =
        [
            [], [0, 0, 0], HalfMessage, [1, 0, 0, 0, 1, 0], [0, 255, 255, 255, 255, 1], RawCalls.Frame([0x0A]),
            RawCalls.Frame(new byte[(4 * 1024 * 1024) + 1]), RawCalls.Frame([1], compressed: true),
        ];
        foreach (var body in bodies)
        {
            Assert.NotEqual("0", (await calls.CallAsync(Create, body)).Status);
            Assert.NotEqual("0", (await calls.CallAsync(Create, body, ("grpc-encoding", "gzip"))).Status);
            Assert.NotEqual("0", (await calls.CallAsync(Create, body, ("grpc-encoding", "zzz"))).Status);
            await calls.CallAsync(Ingest, body);
        }

        await AssertNoErrorAsync();
    }

    [Fact]
    public async Task Refused_calls_are_counted_and_told_in_few_lines_however_many_and_long_they_are()
    {
        const int Calls = 300;
        using var counter = new RefusedCounter();
        var target = await HostAsync();
        using (var calls = new RawCalls(target, "no.token.this"))
        {
            for (var i = 0; i < Calls; i++)
                Assert.Equal("16", (await calls.CallAsync(i % 2 == 0 ? List : "x/" + new string('y', 6000), [0, 0, 0, 0, 0])).Status);
        }

        await crm.NewestApp.StopAsync();
        await crm.NewestApp.DisposeAsync();

        var told = _lines.All.Where(line => line.Text.Contains("were refused with TOKEN_INVALID", StringComparison.Ordinal)).ToList();
        Assert.InRange(told.Count, 1, 5);
        Assert.Equal(Calls, told.Sum(line => int.Parse(CountPattern().Match(line.Text).Value, System.Globalization.CultureInfo.InvariantCulture)));
        var loud = _lines.All.Where(line => line.Level >= LogLevel.Information).ToList();
        Assert.InRange(loud.Count(line => line.Text.Contains("refused", StringComparison.Ordinal) || line.Text.Contains("Bearer", StringComparison.Ordinal)), 1, 5);
        Assert.All(loud, line => Assert.InRange(line.Text.Length + line.Scopes.Length, 0, 1000));
        Assert.DoesNotContain(_lines.All, line => line.Scopes.Contains("RequestPath", StringComparison.Ordinal));
        Assert.True(counter.Of("TOKEN_INVALID") >= Calls);
    }

    /// <summary>The host's lines from now on.</summary>
    private async Task<string> HostAsync()
    {
        var host = await crm.LimitedAsync(limits => limits.FirstFrame = TimeSpan.FromSeconds(1));
        Attach();
        return host.Target;
    }

    private void Attach() => crm.NewestApp.Services.GetRequiredService<ILoggerFactory>().AddProvider(_lines);

    private async Task AssertNoErrorAsync()
    {
        await crm.NewestApp.StopAsync();
        await crm.NewestApp.DisposeAsync();
        var errors = _lines.All.Where(line => line.Level >= LogLevel.Warning).Select(line => $"{line.Level} {line.Category}: {line.Text}").ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    [GeneratedRegex(@"\A\d+", RegexOptions.None, 1000)]
    private static partial Regex CountPattern();

    /// <summary>Listens to the counter of refused calls, of all hosts of this process.</summary>
    private sealed class RefusedCounter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

        public RefusedCounter()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "grpccrm.calls.refused") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
                _counts.AddOrUpdate((string)tags[0].Value!, count, (_, before) => before + count));
            _listener.Start();
        }

        public long Of(string reason) => _counts.GetValueOrDefault(reason);

        public void Dispose() => _listener.Dispose();
    }
}
