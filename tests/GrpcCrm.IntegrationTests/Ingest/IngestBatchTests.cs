using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Ingest;

public sealed class IngestBatchTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_repetition_counts_as_duplicates()
    {
        var dealer = await crm.NewDealerAsync();

        var first = await PushAsync(dealer, Records.Customer("c1"), Records.Interaction("i1", "c1"), Records.Complaint("p1", "c1"));
        var second = await PushAsync(dealer, Records.Customer("c1"), Records.Interaction("i1", "c1"), Records.Complaint("p1", "c1"));

        Assert.Equal((3, 0, 0L), (first.CreatedCount, first.DuplicateCount, first.NextOffset));
        Assert.Equal((0, 3, 0L), (second.CreatedCount, second.DuplicateCount, second.NextOffset));
        Assert.True(second.CommitTime.CompareTo(first.CommitTime) > 0);
    }

    [Fact]
    public async Task An_offset_is_refused()
    {
        var dealer = await crm.NewDealerAsync();
        var request = Request(dealer.Name, Records.Customer("c1"));
        request.Batch.Offset = 0;

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await Client(dealer.Calls).IngestBatchAsync(request));

        Assert.Equal(["batch.offset"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task More_records_than_the_limit_are_refused_whole()
    {
        var dealer = await crm.NewDealerAsync();
        V1.IngestRecord[] Some(int count) => [.. Enumerable.Range(0, count).Select(i => Records.Customer($"c{i}"))];

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => PushAsync(dealer, Some(1001)));

        Assert.Equal(["batch.records"], RpcFailure.ViolatedFields(failure));
        Assert.Equal(1000, (await PushAsync(dealer, Some(1000))).CreatedCount);
    }

    [Fact]
    public async Task What_a_payload_says_of_its_own_name_and_origin_is_ignored()
    {
        var dealer = await crm.NewDealerAsync();
        var record = Records.Customer("c1");
        (record.Customer.Name, record.Customer.SourceSystem, record.Customer.ExternalId) = ("dealers/other", "other", "c99");

        await PushAsync(dealer, record);

        Assert.Equal(1, (await PushAsync(dealer, Records.Customer("c1"))).DuplicateCount);
        var stored = await new V1.CustomerService.CustomerServiceClient(dealer.Calls).ListCustomersAsync(new() { Parent = dealer.Name });
        Assert.Equal(("dms", "c1"), (stored.Customers.Single().SourceSystem, stored.Customers.Single().ExternalId));
    }

    [Fact]
    public async Task A_brand_of_others_is_set_aside_like_one_that_does_not_exist()
    {
        var dealer = await crm.NewDealerAsync();
        var foreign = await crm.NewManufacturerAsync();

        var result = await PushAsync(
            dealer,
            Records.Interaction("i1", manufacturer: foreign),
            Records.Interaction("i1", manufacturer: $"manufacturers/{Guid.NewGuid()}"));

        Assert.Equal(2, result.RejectedCount);
        result.Exceptions[1].Index = 0;
        Assert.Equal(result.Exceptions[0], result.Exceptions[1]);
    }

    [Fact]
    public async Task Records_of_two_source_systems_with_one_key_are_two_records()
    {
        var dealer = await crm.NewDealerAsync();
        await PushAsync(dealer, Records.Customer("c1"));
        var request = Request(dealer.Name, Records.Customer("c1"));
        request.SourceSystem = "web";

        Assert.Equal(1, (await Client(dealer.Calls).IngestBatchAsync(request)).Result.CreatedCount);
    }

    [Fact]
    public async Task Texts_at_their_greatest_length_are_stored_and_one_character_more_is_set_aside()
    {
        var dealer = await crm.NewDealerAsync();
        var fits = Records.Customer("c1", string.Concat(Enumerable.Repeat("👍", 200)));
        var exceeds = Records.Customer("c2", string.Concat(Enumerable.Repeat("👍", 201)));

        var result = await PushAsync(dealer, fits, exceeds);

        Assert.Equal(1, result.CreatedCount);
        Assert.Equal("customer.family_name", Assert.Single(Assert.Single(result.Exceptions).Violations).Field);
    }

    private static V1.IngestService.IngestServiceClient Client(Grpc.Core.CallInvoker calls) => new(calls);

    private static V1.IngestBatchRequest Request(string dealer, params V1.IngestRecord[] records) =>
        new() { Parent = dealer, SourceSystem = "dms", Batch = new() { Records = { records } } };

    private static async Task<V1.IngestResult> PushAsync(
        OneDealer dealer, params V1.IngestRecord[] records) =>
        (await Client(dealer.Calls).IngestBatchAsync(Request(dealer.Name, records))).Result;
}
