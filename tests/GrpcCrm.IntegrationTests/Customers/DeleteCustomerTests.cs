using Grpc.Core;
using GrpcCrm.IntegrationTests.Deletion;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Customers;

public sealed class DeleteCustomerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_is_gone_for_every_other_rpc_and_its_content_stays_in_the_version_before()
    {
        var (scene, before) = await StoredAsync();

        var gone = (await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name, Etag = before.Etag })).Customer;

        Assert.Equal((before.Name, before.CreateTime, "dms", "c1"), (gone.Name, gone.CreateTime, gone.SourceSystem, gone.ExternalId));
        Assert.Equal(("", "", 0), (gone.FamilyName, gone.GivenName, gone.PhoneNumbers.Count));
        Assert.Equal(gone.UpdateTime, gone.DeleteTime);
        Assert.Equal(DeletionScene.Retention, gone.PurgeTime.ToDateTime() - gone.DeleteTime.ToDateTime());
        Assert.NotEqual(before.Etag, gone.Etag);
        Assert.Equal("Chan, ", await scene.ColumnAsync("customer", "family_name"));
        await NotFoundAsync(async () => await scene.Customers.GetCustomerAsync(new() { Name = before.Name }));
        await NotFoundAsync(async () => await scene.Customers.UpdateCustomerAsync(new() { Customer = new() { Name = before.Name, GivenName = "Ming" } }));
        await NotFoundAsync(async () => await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name }));
        Assert.Empty((await scene.Customers.ListCustomersAsync(new() { Parent = scene.Dealer })).Customers);
    }

    [Fact]
    public async Task An_etag_that_is_out_of_date_is_refused_and_nothing_is_deleted()
    {
        var (scene, before) = await StoredAsync();
        await scene.Customers.UpdateCustomerAsync(new() { Customer = new() { Name = before.Name, GivenName = "Ming" } });

        var failure = await RpcFailure.OfAsync(
            "ETAG_MISMATCH", async () => await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name, Etag = before.Etag }));

        Assert.Equal(StatusCode.Aborted, failure.StatusCode);
        Assert.Equal("Ming", (await scene.Customers.GetCustomerAsync(new() { Name = before.Name })).Customer.GivenName);
    }

    [Fact]
    public async Task Another_dealer_s_customer_is_not_found()
    {
        var (scene, before) = await StoredAsync();
        var other = await DeletionScene.BeginAsync(crm);

        await NotFoundAsync(async () => await other.Customers.DeleteCustomerAsync(new() { Name = before.Name }));

        Assert.Equal(before, (await scene.Customers.GetCustomerAsync(new() { Name = before.Name })).Customer);
    }

    [Fact]
    public async Task Of_deletions_at_once_one_is_stored()
    {
        var (scene, before) = await StoredAsync();
        async Task<string> Reason()
        {
            try
            {
                await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name });
                return "";
            }
            catch (RpcException failure)
            {
                return RpcFailure.Info(failure).Reason;
            }
        }

        var reasons = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Reason()));

        Assert.Single(reasons, reason => reason.Length == 0);
        Assert.All(reasons, reason => Assert.Contains(reason, new[] { "", "ETAG_MISMATCH", "RESOURCE_NOT_FOUND" }));
        Assert.Equal("false, true", await scene.ColumnAsync("customer", "deleted"));
    }

    [Fact]
    public async Task Interactions_go_on_naming_it_and_later_ones_find_it_by_its_key()
    {
        var (scene, before) = await StoredAsync();
        await scene.PushAsync(Records.Interaction("i1", "c1"));
        await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name });
        await scene.PushAsync(Records.Interaction("i2", "c1"));

        var listed = (await scene.Interactions.ListInteractionsAsync(new() { Parent = scene.Dealer })).Interactions;

        Assert.Equal([before.Name, before.Name], listed.Select(interaction => interaction.Customer));
    }

    [Fact]
    public async Task Its_source_s_same_content_leaves_it_deleted_and_new_content_brings_it_back()
    {
        var (scene, before) = await StoredAsync();
        await scene.PushAsync(Records.Customer("c1", "Wong", version: 4));
        await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name });

        Assert.Equal(1, (await scene.PushAsync(Records.Customer("c1", "Wong", version: 4))).DuplicateCount);
        Assert.Equal(1, (await scene.PushAsync(Records.Customer("c1", "Wong", version: 5))).DuplicateCount);
        Assert.Equal(1, (await scene.PushAsync(Records.Customer("c1", "Lee", version: 3))).StaleCount);
        await NotFoundAsync(async () => await scene.Customers.GetCustomerAsync(new() { Name = before.Name }));

        Assert.Equal(1, (await scene.PushAsync(Records.Customer("c1", "Lee", version: 6))).UpdatedCount);
        var alive = (await scene.Customers.GetCustomerAsync(new() { Name = before.Name })).Customer;
        Assert.Equal(("Lee", null), (alive.FamilyName, alive.DeleteTime));
    }

    [Fact]
    public async Task Creating_it_again_by_its_key_brings_it_back_under_its_name()
    {
        var (scene, before) = await StoredAsync();
        await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name });

        var customer = new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = "Lee", SourceSystem = "dms", ExternalId = "c1" };
        var again = (await scene.Customers.CreateCustomerAsync(new() { Parent = scene.Dealer, Customer = customer })).Customer;

        Assert.Equal((before.Name, "Lee"), (again.Name, again.FamilyName));
    }

    [Fact]
    public async Task Lists_show_deleted_ones_where_asked_and_until_their_purge_time()
    {
        var (scene, before) = await StoredAsync();
        await scene.PushAsync(Records.Customer("c2", "Lee"));
        var gone = (await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name })).Customer;

        Assert.Equal(["c2"], await Listed(showDeleted: false));
        Assert.Equal(["c1", "c2"], await Listed(showDeleted: true));
        var shown = await scene.Customers.ListCustomersAsync(
            new() { Parent = scene.Dealer, ShowDeleted = true, Filter = new() { ExternalIds = { "c1" } } });
        Assert.Equal(gone, Assert.Single(shown.Customers));
        var first = await scene.Customers.ListCustomersAsync(new() { Parent = scene.Dealer, ShowDeleted = true, PageSize = 1 });
        await RpcFailure.OfAsync("PAGE_TOKEN_INVALID", async () => await scene.Customers.ListCustomersAsync(
            new() { Parent = scene.Dealer, PageSize = 1, PageToken = first.NextPageToken }));

        await scene.AgeAsync("customer", DeletionScene.Retention);
        Assert.Equal(["c2"], await Listed(showDeleted: true));

        async Task<IEnumerable<string>> Listed(bool showDeleted) =>
            (await scene.Customers.ListCustomersAsync(new() { Parent = scene.Dealer, ShowDeleted = showDeleted }))
            .Customers.Select(customer => customer.ExternalId);
    }

    private static async Task NotFoundAsync(Func<Task> call) => await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", call);

    private async Task<(DeletionScene Scene, V1.Customer Customer)> StoredAsync()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        await scene.PushAsync(Records.Customer("c1", "Chan", version: 1));
        return (scene, (await scene.Customers.ListCustomersAsync(new() { Parent = scene.Dealer })).Customers.Single());
    }
}
