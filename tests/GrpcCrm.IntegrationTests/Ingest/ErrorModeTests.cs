using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Ingest;

/// <summary>Batches of which nothing is stored, because one record is bad or because it was only to be checked.</summary>
public sealed class ErrorModeTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_bad_record_rejects_its_batch_where_the_stream_wants_so_and_the_offset_stays()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name, errors: V1.IngestErrorMode.RejectBatch);
        await session.PushAsync(0, Records.Customer("c1", "First", 1));

        var refused = await session.PushAsync(1, Records.Customer("c2"), Bad("c3"), Records.Customer("c1", "Other", 1));

        Assert.Equal((false, 1L, 2), (refused.Stored, refused.NextOffset, refused.RejectedCount));
        Assert.Equal([1, 2], refused.Exceptions.Select(exception => exception.Index));
        Assert.Equal(["FIELD_INVALID", "EXTERNAL_ID_CONFLICT"], refused.Exceptions.Select(exception => exception.Reason));
        Assert.Equal(["c1"], await CustomersAsync(dealer));
        Assert.Empty(await RejectionsAsync(dealer));

        var mended = await session.PushAsync(1, Records.Customer("c2"), Records.Customer("c3"));
        Assert.Equal((true, 3L, 2), (mended.Stored, mended.NextOffset, mended.CreatedCount));
    }

    [Fact]
    public async Task A_single_batch_may_want_so_too_and_a_good_one_is_stored()
    {
        var dealer = await crm.NewDealerAsync();

        var refused = await PushAsync(dealer, V1.IngestErrorMode.RejectBatch, validateOnly: false, Records.Customer("c1"), Bad("c2"));
        var good = await PushAsync(dealer, V1.IngestErrorMode.RejectBatch, validateOnly: false, Records.Customer("c1"));

        Assert.Equal((false, true), (refused.Stored, good.Stored));
        Assert.Equal((1, 1), (refused.CreatedCount, good.CreatedCount));
        Assert.Equal(["c1"], await CustomersAsync(dealer));
    }

    [Fact]
    public async Task Unless_asked_otherwise_the_neighbours_of_a_bad_record_are_stored()
    {
        var dealer = await crm.NewDealerAsync();

        var result = await PushAsync(dealer, V1.IngestErrorMode.Continue, validateOnly: false, Records.Customer("c1"), Bad("c2"));

        Assert.Equal((true, 1, 1), (result.Stored, result.CreatedCount, result.RejectedCount));
        Assert.Equal(["c2"], await RejectionsAsync(dealer));
    }

    [Fact]
    public async Task A_batch_that_is_only_checked_tells_what_would_become_of_it_and_stores_nothing()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, Records.Customer("c1", "Same", 1), Records.Customer("c2", "Old", 1), Records.Interaction("i1", "c9"));
        V1.IngestRecord[] records =
        [
            Records.Customer("c1", "Same", 1), Records.Customer("c2", "New", 2), Records.Customer("c9"), Bad("c4"),
            Records.Customer("c1", "Conflict", 1),
        ];

        await session.SendAsync(new() { Batch = new() { Offset = 3, Records = { records }, ValidateOnly = true } });
        var result = await session.ResultAsync();

        Assert.Equal((false, 3L), (result.Stored, result.NextOffset));
        Assert.Equal((1, 1, 1, 2), (result.CreatedCount, result.UpdatedCount, result.DuplicateCount, result.RejectedCount));
        Assert.Equal(["c1", "c2"], await CustomersAsync(dealer));
        Assert.Empty(await RejectionsAsync(dealer));
        var versions = await crm.ScalarAsync<long>($"select count(*) from interaction where dealer_id = '{dealer.Name[8..]}'");
        Assert.Equal(1, versions);
        Assert.Equal((true, 8L), await StoredAsync(session, 3, records));
    }

    private static async Task<(bool, long)> StoredAsync(IngestSession session, long offset, V1.IngestRecord[] records)
    {
        var result = await session.PushAsync(offset, records);
        return (result.Stored, result.NextOffset);
    }

    private static V1.IngestRecord Bad(string externalId) => new() { ExternalId = externalId, Customer = new() { FamilyName = "Chan" } };

    private static async Task<V1.IngestResult> PushAsync(
        OneDealer dealer, V1.IngestErrorMode errors, bool validateOnly, params V1.IngestRecord[] records)
    {
        var batch = new V1.IngestBatch { Records = { records }, ValidateOnly = validateOnly };
        var request = new V1.IngestBatchRequest { Parent = dealer.Name, SourceSystem = "dms", Batch = batch, ErrorMode = errors };
        return (await new V1.IngestService.IngestServiceClient(dealer.Calls).IngestBatchAsync(request)).Result;
    }

    private static async Task<IEnumerable<string>> CustomersAsync(OneDealer dealer)
    {
        var listed = await new V1.CustomerService.CustomerServiceClient(dealer.Calls).ListCustomersAsync(new() { Parent = dealer.Name });
        return listed.Customers.Select(customer => customer.ExternalId).Order(StringComparer.Ordinal);
    }

    private static async Task<IEnumerable<string>> RejectionsAsync(OneDealer dealer)
    {
        var listed = await new V1.IngestService.IngestServiceClient(dealer.Calls).ListIngestRejectionsAsync(new() { Parent = dealer.Name });
        return listed.Rejections.Select(rejection => rejection.ExternalId);
    }
}
