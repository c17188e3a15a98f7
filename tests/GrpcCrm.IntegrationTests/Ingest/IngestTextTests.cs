using Google.Protobuf;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Architecture;
using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Ingest;

/// <summary>Keys, names and bytes as dealers' systems have them.</summary>
public sealed class IngestTextTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string Composed = "caf\u00e9";
    private const string Decomposed = "cafe\u0301";
    private static readonly Marshaller<byte[]> Bytes = new(bytes => bytes, bytes => bytes);

    [Fact]
    public async Task A_key_of_composed_letters_and_one_of_decomposed_are_one_wherever_it_is_named()
    {
        var dealer = await crm.NewDealerAsync();
        await PushAsync(dealer, Records.Customer(Composed), Records.Interaction("i1", Decomposed));

        var again = await PushAsync(dealer, Records.Customer(Decomposed));

        Assert.Equal((0, 1), (again.CreatedCount, again.DuplicateCount));
        var customers = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        var named = new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = "Wong", SourceSystem = "dms", ExternalId = Decomposed };
        await RpcFailure.OfAsync("EXTERNAL_ID_CONFLICT", async () => await customers.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = named }));
        var found = await customers.ListCustomersAsync(new() { Parent = dealer.Name, Filter = new() { ExternalIds = { Decomposed } } });
        var customer = Assert.Single(found.Customers);
        Assert.Equal(Composed, customer.ExternalId);
        var interactions = new V1.InteractionService.InteractionServiceClient(dealer.Calls);
        Assert.Equal(customer.Name, (await interactions.ListInteractionsAsync(new() { Parent = dealer.Name })).Interactions.Single().Customer);
        var gone = await PushAsync(dealer, Records.Customer(Decomposed).Deleted());
        Assert.Equal(1, gone.UpdatedCount);
    }

    [Fact]
    public async Task A_name_is_trimmed_before_it_is_compared_with_what_is_stored()
    {
        var dealer = await crm.NewDealerAsync();
        await PushAsync(dealer, Records.Customer("c1", "Chan"), Records.Vehicle("v1", model: "K5"));

        var padded = await PushAsync(dealer, Records.Customer("c1", "Chan      "), Records.Vehicle("v1", model: "\uFEFFK5\u3000"));

        Assert.Equal((2, 0), (padded.DuplicateCount, padded.UpdatedCount));
    }

    [Fact]
    public async Task What_only_looks_like_a_key_or_a_name_is_set_aside_and_said_to_be_so()
    {
        var dealer = await crm.NewDealerAsync();
        var organisation = new V1.IngestRecord { ExternalId = "c4", Customer = new() { Kind = V1.CustomerKind.Organization, OrganizationName = "\u3000" } };
        var complaint = Records.Complaint("p1");
        complaint.Complaint.Category = "Engine ";

        var result = await PushAsync(
            dealer, Records.Customer("\uFEFFc1"), Records.Customer("c2", " "), Records.Customer(" "), organisation, complaint,
            Records.Interaction("i1", "c1\u200B"), Records.Customer("c9"));

        Assert.Equal((1, 6), (result.CreatedCount, result.RejectedCount));
        Assert.Equal(
            [
                "external_id INVISIBLE", "customer.family_name REQUIRED", "external_id REQUIRED", "customer.organization_name REQUIRED",
                "complaint.category SPACE", "interaction.customer_reference.external_id INVISIBLE",
            ],
            result.Exceptions.Select(exception => Assert.Single(exception.Violations)).Select(violation => $"{violation.Field} {violation.Reason}"));
        Assert.StartsWith("Character 7 is U+0020", result.Exceptions[4].Violations[0].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_far_ahead_is_told_to_lie_ahead()
    {
        var dealer = await crm.NewDealerAsync();
        var complaint = Records.Complaint("p1");
        complaint.Complaint.ReceivedTime = new() { Seconds = 253402214400 };

        var exception = Assert.Single((await PushAsync(dealer, complaint)).Exceptions);

        Assert.Equal(["FUTURE"], exception.Violations.Select(violation => violation.Reason));
    }

    [Fact]
    public async Task Records_whose_texts_are_not_UTF_8_are_set_aside_their_neighbours_stored_and_the_stream_goes_on()
    {
        var dealer = await crm.NewDealerAsync();
        var method = new Method<byte[], byte[]>(MethodType.DuplexStreaming, "grpccrm.v1.IngestService", "Ingest", Bytes, Bytes);
        using var call = dealer.Calls.AsyncDuplexStreamingCall(method, null, new CallOptions());
        var open = new V1.IngestOpen { Channel = $"{dealer.Name}/ingestChannels/main", SourceSystem = "dms", ClientInstanceId = "client-1" };
        await call.RequestStream.WriteAsync(new V1.IngestRequest { Open = open }.ToByteArray());
        Assert.True(await call.ResponseStream.MoveNext(default));
        var reference = Records.Interaction("i1", "broken");
        var batch = new V1.IngestBatch { Offset = 0, Records = { Records.Customer("c1"), Records.Customer("c2", "broken"), reference, Records.Customer("c3") } };

        await call.RequestStream.WriteAsync(Broken(new V1.IngestRequest { Batch = batch }));
        var result = await NextAsync(call);
        await call.RequestStream.WriteAsync(new V1.IngestRequest { Batch = new() { Offset = 4, Records = { Records.Customer("c4") } } }.ToByteArray());
        var after = await NextAsync(call);

        Assert.Equal((2, 2, 4L), (result.CreatedCount, result.RejectedCount, result.NextOffset));
        Assert.Equal(
            ["1 c2 customer.family_name TEXT", "2 i1 interaction.customer_reference.external_id TEXT"],
            result.Exceptions.Select(e => $"{e.Index} {e.ExternalId} {Assert.Single(e.Violations).Field} {e.Violations[0].Reason}"));
        Assert.Contains("UTF-8", result.Exceptions[0].Violations[0].Description, StringComparison.Ordinal);
        Assert.Equal((1, 5L), (after.CreatedCount, after.NextOffset));
        var listed = await new V1.IngestService.IngestServiceClient(dealer.Calls).ListIngestRejectionsAsync(new() { Parent = dealer.Name });
        Assert.Equal(["c2", "i1"], listed.Rejections.Select(rejection => rejection.ExternalId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_elsewhere_are_the_caller_s_fault_and_the_field_is_named()
    {
        var dealer = await crm.NewDealerAsync();
        var batch = new V1.IngestBatchRequest { Parent = dealer.Name, SourceSystem = "broken", Batch = new() { Records = { Records.Customer("c1") } } };
        var customer = new V1.CreateCustomerRequest { Parent = dealer.Name, Customer = Records.Customer("", "broken").Customer };

        var failures = new[]
        {
            await RpcFailure.OfAsync("MESSAGE_MALFORMED", () => Rpc.Of("grpccrm.v1.IngestService.IngestBatch").CallAsync(dealer.Calls, Broken(batch))),
            await RpcFailure.OfAsync("MESSAGE_MALFORMED", () => Rpc.Of("grpccrm.v1.CustomerService.CreateCustomer").CallAsync(dealer.Calls, Broken(customer))),
        };

        Assert.StartsWith("source_system holds bytes that are not UTF-8.", failures[0].Status.Detail, StringComparison.Ordinal);
        Assert.StartsWith("customer.family_name holds bytes", failures[1].Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task However_much_is_wrong_a_caller_takes_the_answer_and_learns_of_each_record()
    {
        var dealer = await crm.NewDealerAsync();
        var records = Enumerable.Range(0, 1000).Select(i =>
        {
            var record = new V1.IngestRecord { ExternalId = $"p{i}", Complaint = new() { Category = "Brakes" } };
            for (var step = 0; step < 80; step++) record.Complaint.History.Add(new V1.ComplaintStep());
            return record;
        });

        var result = await PushAsync(dealer, [.. records]);

        Assert.Equal((0, 1000), (result.CreatedCount, result.Exceptions.Count));
        Assert.InRange(result.CalculateSize(), 1, 2 * 1024 * 1024);
        Assert.All(result.Exceptions, exception => Assert.Equal("complaint.history[0].state", exception.Violations[0].Field));
        Assert.All(result.Exceptions, exception => Assert.Equal("MORE", exception.Violations[^1].Reason));
    }

    private static async Task<V1.IngestResult> NextAsync(AsyncDuplexStreamingCall<byte[], byte[]> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(default), "The stream ended.");
        var frame = V1.IngestResponse.Parser.ParseFrom(call.ResponseStream.Current);
        return frame.Throttle is null ? frame.Result : await NextAsync(call);
    }

    /// <summary>In place of the second letter of each "broken" a byte that no UTF-8 has there.</summary>
    private static byte[] Broken(IMessage message)
    {
        var bytes = message.ToByteArray();
        for (var at = bytes.AsSpan().IndexOf("broken"u8); at >= 0; at = bytes.AsSpan().IndexOf("broken"u8)) bytes[at + 1] = 0xC3;
        return bytes;
    }

    private static async Task<V1.IngestResult> PushAsync(OneDealer dealer, params V1.IngestRecord[] records) =>
        (await new V1.IngestService.IngestServiceClient(dealer.Calls).IngestBatchAsync(
            new() { Parent = dealer.Name, SourceSystem = "dms", Batch = new() { Records = { records } } })).Result;
}
