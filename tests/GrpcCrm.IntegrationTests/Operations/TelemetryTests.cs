using Google.Protobuf;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.ReportFeed;
using GrpcCrm.IntegrationTests.Reports;

namespace GrpcCrm.IntegrationTests.Operations;

/// <summary>What a receiver gets to know. A host that ends has sent everything, so nothing here waits for an interval.</summary>
public sealed class TelemetryTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const int Server = 2;
    private const int Client = 3;

    [Fact]
    public async Task A_call_s_spans_carry_on_the_caller_s_trace_down_to_the_database()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var channel = await HostAsync(receiver, ("Telemetry:SamplingRatio", "0"));
        var (trace, parent) = (RandomHex(16), RandomHex(8));
        var dealer = await crm.NewDealerAsync();
        var customers = new V1.CustomerService.CustomerServiceClient(crm.As(dealer.Name, channel: channel));
        var name = await NewCustomerAsync(customers, dealer.Name);

        await customers.GetCustomerAsync(new() { Name = name }, Traced(trace, parent));
        await crm.NewestApp.StopAsync();

        var spans = receiver.Spans.Where(span => Hex(span.TraceId) == trace).ToList();
        var server = Assert.Single(spans, span => span.Kind == Server);
        Assert.Equal("grpccrm.v1.CustomerService/GetCustomer", server.Name);
        Assert.Equal(parent, Hex(server.ParentSpanId));
        Assert.Equal("OK", OtlpReceiver.Value(server.Attributes, "rpc.response.status_code"));
        Assert.Equal("Dealer", OtlpReceiver.Value(server.Attributes, "grpccrm.tenant.kind"));
        var database = spans.Where(span => span.Kind == Client).ToList();
        Assert.NotEmpty(database);
        Assert.All(database, span => Assert.Equal(server.SpanId, span.ParentSpanId));
        Assert.Contains(receiver.Resources, resource => OtlpReceiver.Value(resource.Attributes, "service.name") == "grpccrm");
    }

    [Fact]
    public async Task Nothing_of_a_record_s_content_leaves()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var channel = await HostAsync(receiver, ("Telemetry:SamplingRatio", "1"));
        var dealer = await crm.NewDealerAsync();
        var customers = new V1.CustomerService.CustomerServiceClient(crm.As(dealer.Name, channel: channel));
        var name = await NewCustomerAsync(customers, dealer.Name);
        await customers.GetCustomerAsync(new() { Name = name });
        await crm.NewestApp.StopAsync();

        Assert.Contains(receiver.Spans, span => span.Name.EndsWith("/CreateCustomer", StringComparison.Ordinal));
        Assert.DoesNotContain(receiver.Spans, span => span.ToString().Contains("Featherstonehaugh", StringComparison.Ordinal));
        Assert.DoesNotContain(receiver.Logs, line => line.ToString().Contains("Featherstonehaugh", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_measured_arrives()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var channel = await HostAsync(receiver, ("Telemetry:MetricInterval", "00:00:00.2"), ("ReportFeed:HeartbeatInterval", "00:00:00.2"));
        var feed = new FeedScene(crm);
        var schedules = new ScheduleScene(crm);
        var (kirin, dealer, at) = await schedules.ClosedAsync(TimeSpan.Zero);
        using var stream = feed.Open(new V1.StreamReportsRequest { Parent = kirin }, channel);
        await FeedScene.CaughtUpAsync(stream);
        await schedules.Reports.StoreAsync(dealer, ReportScene.Interaction(kirin, at));
        await schedules.SettleAsync();
        await RpcFailure.OfAsync(async () => await new V1.CustomerService.CustomerServiceClient(channel).GetCustomerAsync(new()));

        string[] wanted =
        [
            "rpc.server.call.duration", "grpccrm.ready", "grpccrm.audit.entries", "grpccrm.ingest.batch.duration", "grpccrm.ingest.records",
            "grpccrm.feed.streams", "grpccrm.feed.lag", "grpccrm.feed.delivery.duration", "grpccrm.report.due", "grpccrm.report.overdue",
            "grpccrm.report.closings", "db.client.connection.count", "db.client.operation.duration",
        ];
        await UntilAsync(() => wanted.All(name => receiver.Metrics.Any(metric => metric.Name == name)), () => string.Join(", ", wanted.Except(Names(receiver))));
        await crm.NewestApp.StopAsync();

        var calls = receiver.Metrics.Where(metric => metric.Name == "rpc.server.call.duration").SelectMany(metric => metric.Histogram.DataPoints);
        Assert.Contains(calls, point =>
            OtlpReceiver.Value(point.Attributes, "rpc.method") == "grpccrm.v1.CustomerService/GetCustomer"
            && OtlpReceiver.Value(point.Attributes, "rpc.response.status_code") == "UNAUTHENTICATED");
        var records = receiver.Metrics.Where(metric => metric.Name == "grpccrm.ingest.records").SelectMany(metric => metric.Sum.DataPoints);
        Assert.Contains(records, point => OtlpReceiver.Value(point.Attributes, "grpccrm.outcome") == "created");
        Assert.DoesNotContain(receiver.Metrics, metric => metric.ToString().Contains(kirin.Split('/')[1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fault_s_log_line_carries_the_trace_that_the_caller_is_told_and_whose_call_it_was()
    {
        await using var own = new OwnCrm();
        await own.Crm.InitializeAsync();
        await using var receiver = await OtlpReceiver.StartAsync();
        var channel = await own.Crm.StartHostAsync(("Telemetry:Endpoint", receiver.Address));
        var dealer = await own.Crm.NewDealerAsync();
        var customers = new V1.CustomerService.CustomerServiceClient(own.Crm.As(dealer.Name, channel: channel));
        await own.Crm.BreakAsync("alter table customer rename to customer_lost");

        var failure = await RpcFailure.OfAsync("INTERNAL_FAULT", async () => await NewCustomerAsync(customers, dealer.Name));
        await own.Crm.NewestApp.DisposeAsync();

        var trace = RpcFailure.Info(failure).Metadata["trace"];
        var line = Assert.Single(receiver.Logs, line => Hex(line.TraceId) == trace && line.Body.StringValue.StartsWith("Fault", StringComparison.Ordinal));
        Assert.Equal("grpccrm.v1.CustomerService/CreateCustomer", line.Attributes.Last(attribute => attribute.Key == "Method").Value.StringValue);
        Assert.Equal("Dealer", OtlpReceiver.Value(line.Attributes, "TenantKind"));
        Assert.Equal(dealer.Name, $"dealers/{OtlpReceiver.Value(line.Attributes, "TenantId")}");
    }

    private Task<Grpc.Net.Client.GrpcChannel> HostAsync(OtlpReceiver receiver, params (string Name, string Value)[] options) =>
        crm.StartHostAsync([.. options, ("Telemetry:Endpoint", receiver.Address)]);

    private static async Task<string> NewCustomerAsync(V1.CustomerService.CustomerServiceClient customers, string dealer)
    {
        var customer = new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = "Featherstonehaugh" };
        return (await customers.CreateCustomerAsync(new() { Parent = dealer, Customer = customer })).Customer.Name;
    }

    private static Metadata Traced(string trace, string parent) => new() { { "traceparent", $"00-{trace}-{parent}-01" } };

    private static string RandomHex(int bytes) => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(bytes));

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private static IEnumerable<string> Names(OtlpReceiver receiver) => receiver.Metrics.Select(metric => metric.Name).Distinct();

    private static async Task UntilAsync(Func<bool> holds, Func<string> missing)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds())
        {
            Assert.False(patience.IsCancellationRequested, $"Never arrived: {missing()}");
            await Task.Delay(50);
        }
    }

    /// <summary>A database to break.</summary>
    private sealed class OwnCrm : IAsyncDisposable
    {
        public CrmFixture Crm { get; } = new();

        public async ValueTask DisposeAsync() => await Crm.DisposeAsync();
    }
}
