using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Ingest;

public sealed class ListIngestRejectionsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_rejection_shows_the_record_and_all_that_is_wrong_with_it()
    {
        var dealer = await crm.NewDealerAsync();
        var record = Records.Interaction("i1");
        (record.Interaction.Channel, record.Interaction.DurationSeconds) = (V1.CommunicationChannel.Unspecified, -1);
        await PushAsync(dealer, "dms", record.Clone());

        var rejection = Assert.Single(await ListedAsync(dealer, new()));

        Assert.Equal(("dms", V1.RecordKind.Interaction), (rejection.SourceSystem, rejection.Kind));
        Assert.Equal(("i1", "FIELD_INVALID"), (rejection.ExternalId, rejection.Reason));
        Assert.Equal(["interaction.channel", "interaction.duration_seconds"], rejection.Violations.Select(violation => violation.Field));
        Assert.Equal(record, rejection.Record);
    }

    [Fact]
    public async Task The_newest_comes_first_and_the_same_record_once()
    {
        var dealer = await crm.NewDealerAsync();
        for (var i = 0; i < 5; i++) await PushAsync(dealer, "dms", Bad($"c{i}"));
        await PushAsync(dealer, "dms", Bad("c2"));

        var listed = await ListedAsync(dealer, new() { PageSize = 2 });

        Assert.Equal(["c4", "c3", "c2", "c1", "c0"], listed.Select(rejection => rejection.ExternalId));
    }

    [Fact]
    public async Task Sources_and_kinds_choose_among_them()
    {
        var dealer = await crm.NewDealerAsync();
        V1.IngestRecord[] others = [new() { ExternalId = "empty" }, new() { ExternalId = "p1", Complaint = new() }];
        await PushAsync(dealer, "dms", [Bad("c1"), .. others]);
        await PushAsync(dealer, "web", Bad("c2"));

        Assert.Equal(["c2"], Ids(await ListedAsync(dealer, new() { SourceSystems = { "web" } })));
        Assert.Equal(["c1", "c2"], Ids(await ListedAsync(dealer, new() { Kinds = { V1.RecordKind.Customer } })));
        V1.RecordKind[] kinds = [V1.RecordKind.Customer, V1.RecordKind.Complaint];
        Assert.Equal(["c1", "p1"], Ids(await ListedAsync(dealer, new() { SourceSystems = { "dms" }, Kinds = { kinds } })));
        Assert.Equal(4, (await ListedAsync(dealer, new())).Count);
    }

    [Fact]
    public async Task What_its_source_has_mended_is_open_no_more()
    {
        var dealer = await crm.NewDealerAsync();
        await SendAsync(dealer, Bad("c1"), Bad("c2"), Records.Customer("c3"));
        await PushAsync(dealer, "web", Bad("c1"));

        await SendAsync(dealer, Records.Customer("c1"), Records.Customer("c3"));

        Assert.Equal(["dms c2", "web c1"], Keys(await ListedAsync(dealer, new())));
        var ended = Assert.Single(await ListedAsync(dealer, new() { States = { V1.IngestRejectionState.Resolved } }));
        Assert.Equal(("dms", "c1", true), (ended.SourceSystem, ended.ExternalId, ended.ResolveTime is not null));
    }

    [Fact]
    public async Task What_was_stored_before_and_comes_again_does_not_end_what_was_set_aside_since()
    {
        var dealer = await crm.NewDealerAsync();
        await SendAsync(dealer, Records.Customer("c1"));
        await PushAsync(dealer, "dms", Bad("c1"));

        await SendAsync(dealer, Records.Customer("c1"));

        Assert.Equal(["c1"], Ids(await ListedAsync(dealer, new())));
    }

    [Fact]
    public async Task A_batch_that_is_only_checked_ends_nothing()
    {
        var dealer = await crm.NewDealerAsync();
        await PushAsync(dealer, "dms", Bad("c1"));
        var client = new V1.IngestService.IngestServiceClient(dealer.Calls);
        var batch = new V1.IngestBatch { Records = { Records.Customer("c1") }, ValidateOnly = true };

        await client.IngestBatchAsync(new() { Parent = dealer.Name, SourceSystem = "dms", Batch = batch });

        Assert.Equal(["c1"], Ids(await ListedAsync(dealer, new())));
    }

    private static async Task SendAsync(OneDealer dealer, params V1.IngestRecord[] records)
    {
        var client = new V1.IngestService.IngestServiceClient(dealer.Calls);
        await client.IngestBatchAsync(new() { Parent = dealer.Name, SourceSystem = "dms", Batch = new() { Records = { records } } });
    }

    private static IEnumerable<string> Keys(IEnumerable<V1.IngestRejection> rejections) =>
        rejections.Select(rejection => $"{rejection.SourceSystem} {rejection.ExternalId}").Order(StringComparer.Ordinal);

    private static V1.IngestRecord Bad(string externalId) => new() { ExternalId = externalId, Customer = new() { FamilyName = "Chan" } };

    private static IEnumerable<string> Ids(IEnumerable<V1.IngestRejection> rejections) =>
        rejections.Select(rejection => rejection.ExternalId).Order(StringComparer.Ordinal);

    private static async Task PushAsync(OneDealer dealer, string source, params V1.IngestRecord[] records)
    {
        var client = new V1.IngestService.IngestServiceClient(dealer.Calls);
        var answer =
            await client.IngestBatchAsync(new() { Parent = dealer.Name, SourceSystem = source, Batch = new() { Records = { records } } });
        Assert.Equal(records.Length, answer.Result.RejectedCount);
    }

    private static async Task<List<V1.IngestRejection>> ListedAsync(
        OneDealer dealer, V1.ListIngestRejectionsRequest request)
    {
        var client = new V1.IngestService.IngestServiceClient(dealer.Calls);
        request.Parent = dealer.Name;
        var listed = new List<V1.IngestRejection>();
        do
        {
            var page = await client.ListIngestRejectionsAsync(request);
            listed.AddRange(page.Rejections);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        return listed;
    }
}
