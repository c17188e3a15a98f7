using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Ingest;

public sealed class ResolveIngestRejectionsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const V1.IngestRejectionAction Discard = V1.IngestRejectionAction.Discard;
    private const V1.IngestRejectionAction Retry = V1.IngestRejectionAction.Retry;

    [Fact]
    public async Task Discarded_ones_leave_the_list_and_stay_discarded_when_the_record_comes_again()
    {
        var dealer = await crm.NewDealerAsync();
        await PushAsync(dealer, Bad("c1"), Bad("c2"));
        var names = (await ListedAsync(dealer)).ToDictionary(rejection => rejection.ExternalId, rejection => rejection.Name);

        var answer = await ResolveAsync(dealer, Discard, null, names["c1"]);
        await PushAsync(dealer, Bad("c1"));
        await ResolveAsync(dealer, Retry, null, names["c1"]);

        Assert.Equal((names["c1"], V1.IngestRejectionState.Discarded), (answer[0].Name, answer[0].State));
        Assert.Equal(["c2"], (await ListedAsync(dealer)).Select(rejection => rejection.ExternalId));
        var ended = Assert.Single(await ListedAsync(dealer, V1.IngestRejectionState.Discarded, V1.IngestRejectionState.Resolved));
        Assert.Equal((V1.IngestRejectionState.Discarded, "c1"), (ended.State, ended.ExternalId));
        Assert.True(ended.ResolveTime.CompareTo(ended.CreateTime) > 0);
    }

    [Fact]
    public async Task A_corrected_record_is_stored_and_counts_as_the_newest_word()
    {
        var dealer = await crm.NewDealerAsync();
        await PushAsync(dealer, Records.Customer("c1", "Before"), Records.Interaction("i1", "c1"));
        await PushAsync(dealer, Bad("c1"));
        var name = (await ListedAsync(dealer)).Single().Name;

        var answer = await ResolveAsync(dealer, Retry, Records.Customer("c1", "Corrected"), name);

        Assert.Equal(V1.IngestRejectionState.Resolved, answer.Single().State);
        Assert.Equal(["Corrected"], await FamilyNamesAsync(dealer));
        Assert.Empty(await ListedAsync(dealer));
    }

    [Fact]
    public async Task A_correction_that_is_wrong_again_leaves_the_rejection_as_it_is_and_says_why()
    {
        var dealer = await crm.NewDealerAsync();
        await PushAsync(dealer, Bad("c1"));
        var before = (await ListedAsync(dealer)).Single();
        var wrong = Records.Customer("c1");
        wrong.Customer.LanguageCode = "?";

        var answer = (await ResolveAsync(dealer, Retry, wrong, before.Name)).Single();

        Assert.Equal((V1.IngestRejectionState.Open, "FIELD_INVALID"), (answer.State, answer.Reason));
        Assert.Equal(["customer.language_code"], answer.Violations.Select(violation => violation.Field));
        Assert.Equal(before, (await ListedAsync(dealer)).Single());
    }

    [Fact]
    public async Task Records_that_have_become_good_are_stored_and_the_others_stay_with_their_present_reason()
    {
        var (first, second) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync());
        var name = await crm.NewDealerAsync("Asia/Hong_Kong", first);
        var dealer = (name, crm.As(name), first);
        await PushAsync(dealer, Records.Interaction("i1", manufacturer: second), Records.Interaction("i2", manufacturer: second), Bad("c1"));
        await PushAsync(dealer, Records.Interaction("i2", subject: "Meanwhile"));
        var directory = new V1.DealerService.DealerServiceClient(crm.Operator);
        await directory.UpdateDealerAsync(new() { Dealer = new() { Name = name, Manufacturers = { first, second } } });
        var open = await ListedAsync(dealer);

        var answer = await ResolveAsync(dealer, Retry, null, [.. open.Select(rejection => rejection.Name)]);

        Assert.Equal(open.Select(rejection => rejection.Name), answer.Select(resolution => resolution.Name));
        Assert.Equal(["c1"], (await ListedAsync(dealer)).Select(rejection => rejection.ExternalId));
        var client = new V1.InteractionService.InteractionServiceClient(dealer.Item2);
        var interactions = (await client.ListInteractionsAsync(new() { Parent = name })).Interactions;
        Assert.Equal(["i1 ", "i2 Meanwhile"], interactions.Select(i => $"{i.ExternalId} {i.Subject}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_corrected_record_goes_with_a_retry_of_one()
    {
        var dealer = await crm.NewDealerAsync();
        await PushAsync(dealer, Bad("c1"), Bad("c2"));
        string[] names = [.. (await ListedAsync(dealer)).Select(rejection => rejection.Name)];

        var several = await RpcFailure.OfAsync("FIELD_INVALID", () => ResolveAsync(dealer, Retry, Records.Customer("c1"), names));
        var discard = await RpcFailure.OfAsync("FIELD_INVALID", () => ResolveAsync(dealer, Discard, Records.Customer("c1"), names[0]));

        Assert.Equal(["names"], RpcFailure.ViolatedFields(several));
        Assert.Equal(["corrected_record"], RpcFailure.ViolatedFields(discard));
    }

    [Fact]
    public async Task One_that_is_not_there_fails_the_call_and_nothing_changes()
    {
        var dealer = await crm.NewDealerAsync();
        await PushAsync(dealer, Bad("c1"));
        var name = (await ListedAsync(dealer)).Single().Name;

        await RpcFailure.OfAsync(
            "RESOURCE_NOT_FOUND", () => ResolveAsync(dealer, Discard, null, name, $"{dealer.Name}/ingestRejections/{Guid.NewGuid()}"));

        Assert.Single(await ListedAsync(dealer));
    }

    private static V1.IngestRecord Bad(string externalId) => new() { ExternalId = externalId, Customer = new() { FamilyName = "Chan" } };

    private static V1.IngestService.IngestServiceClient Client(OneDealer dealer) => new(dealer.Calls);

    private static async Task<V1.IngestResult> PushAsync(OneDealer dealer, params V1.IngestRecord[] records)
    {
        var request = new V1.IngestBatchRequest { Parent = dealer.Name, SourceSystem = "dms", Batch = new() { Records = { records } } };
        return (await Client(dealer).IngestBatchAsync(request)).Result;
    }

    private static async Task<IReadOnlyList<V1.IngestRejectionResolution>> ResolveAsync(
        OneDealer dealer, V1.IngestRejectionAction action, V1.IngestRecord? corrected, params string[] names)
    {
        var request = new V1.ResolveIngestRejectionsRequest
        {
            Parent = dealer.Name,
            Names = { names },
            Action = action,
            CorrectedRecord = corrected,
        };
        return (await Client(dealer).ResolveIngestRejectionsAsync(request)).Resolutions;
    }

    private static async Task<IReadOnlyList<V1.IngestRejection>> ListedAsync(OneDealer dealer, params V1.IngestRejectionState[] states) =>
        (await Client(dealer).ListIngestRejectionsAsync(new() { Parent = dealer.Name, States = { states } })).Rejections;

    private static async Task<IEnumerable<string>> FamilyNamesAsync(OneDealer dealer)
    {
        var listed = await new V1.CustomerService.CustomerServiceClient(dealer.Calls).ListCustomersAsync(new() { Parent = dealer.Name });
        return listed.Customers.Select(customer => customer.FamilyName);
    }
}
