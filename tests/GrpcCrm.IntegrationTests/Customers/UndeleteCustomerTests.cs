using Grpc.Core;
using GrpcCrm.IntegrationTests.Deletion;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Customers;

public sealed class UndeleteCustomerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_is_as_it_was_under_the_next_etag()
    {
        var (scene, before) = await StoredAsync();
        var gone = (await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name })).Customer;

        var back = (await scene.Customers.UndeleteCustomerAsync(new() { Name = before.Name, Etag = gone.Etag })).Customer;

        Assert.Equal(back, (await scene.Customers.GetCustomerAsync(new() { Name = before.Name })).Customer);
        Assert.Equal("1, 2, 3", await scene.ColumnAsync("customer", "revision"));
        (back.Etag, back.UpdateTime) = (before.Etag, before.UpdateTime);
        Assert.Equal(before, back);
    }

    [Fact]
    public async Task What_lives_cannot_be_brought_back()
    {
        var (scene, before) = await StoredAsync();

        var failure = await RpcFailure.OfAsync("NOT_DELETED", async () => await scene.Customers.UndeleteCustomerAsync(new() { Name = before.Name }));

        Assert.Equal(StatusCode.AlreadyExists, failure.StatusCode);
    }

    [Fact]
    public async Task The_etag_from_before_the_deletion_is_refused()
    {
        var (scene, before) = await StoredAsync();
        await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name });

        await RpcFailure.OfAsync(
            "ETAG_MISMATCH", async () => await scene.Customers.UndeleteCustomerAsync(new() { Name = before.Name, Etag = before.Etag }));
    }

    [Fact]
    public async Task Another_dealer_s_customer_is_not_found()
    {
        var (scene, before) = await StoredAsync();
        await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name });
        var other = await DeletionScene.BeginAsync(crm);

        await NotFoundAsync(async () => await other.Customers.UndeleteCustomerAsync(new() { Name = before.Name }));
    }

    [Fact]
    public async Task What_its_source_has_deleted_comes_back_and_the_source_s_next_content_follows_by_its_version()
    {
        var (scene, before) = await StoredAsync();
        await scene.PushAsync(Records.Customer("c1", version: 3).Deleted());

        var back = (await scene.Customers.UndeleteCustomerAsync(new() { Name = before.Name })).Customer;
        Assert.Equal("Chan", back.FamilyName);

        Assert.Equal(1, (await scene.PushAsync(Records.Customer("c1", version: 3).Deleted())).DuplicateCount);
        Assert.Equal(1, (await scene.PushAsync(Records.Customer("c1", "Old", version: 2))).StaleCount);
        Assert.Equal("Chan", (await scene.Customers.GetCustomerAsync(new() { Name = before.Name })).Customer.FamilyName);
        Assert.Equal(1, (await scene.PushAsync(Records.Customer("c1", "Wong", version: 4))).UpdatedCount);
        Assert.Equal("Wong", (await scene.Customers.GetCustomerAsync(new() { Name = before.Name })).Customer.FamilyName);
    }

    [Fact]
    public async Task After_deletions_here_and_by_its_source_the_newest_content_comes_back()
    {
        var (scene, before) = await StoredAsync();
        await scene.Customers.UpdateCustomerAsync(new() { Customer = new() { Name = before.Name, GivenName = "Ming" } });
        await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name });
        await scene.PushAsync(Records.Customer("c1", version: 3).Deleted());

        var back = (await scene.Customers.UndeleteCustomerAsync(new() { Name = before.Name })).Customer;

        Assert.Equal(("Ming", "Chan"), (back.GivenName, back.FamilyName));
    }

    [Fact]
    public async Task What_never_had_content_is_not_found()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        await scene.PushAsync(Records.Customer("c1").Deleted());
        var gone = (await scene.Customers.ListCustomersAsync(new() { Parent = scene.Dealer, ShowDeleted = true })).Customers.Single();

        await NotFoundAsync(async () => await scene.Customers.UndeleteCustomerAsync(new() { Name = gone.Name }));

        Assert.Equal("true", await scene.ColumnAsync("customer", "deleted and superseded_time is null"));
    }

    [Fact]
    public async Task From_its_purge_time_on_it_is_not_found_even_before_the_purge_has_run()
    {
        var (scene, before) = await StoredAsync();
        await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name });
        await scene.AgeAsync("customer", DeletionScene.Retention);

        await NotFoundAsync(async () => await scene.Customers.UndeleteCustomerAsync(new() { Name = before.Name }));

        Assert.Equal("Chan, ", await scene.ColumnAsync("customer", "family_name"));
    }

    [Fact]
    public async Task Of_attempts_at_once_one_is_stored()
    {
        var (scene, before) = await StoredAsync();
        await scene.Customers.DeleteCustomerAsync(new() { Name = before.Name });
        async Task<string> Reason()
        {
            try
            {
                await scene.Customers.UndeleteCustomerAsync(new() { Name = before.Name });
                return "";
            }
            catch (RpcException failure)
            {
                return RpcFailure.Info(failure).Reason;
            }
        }

        var reasons = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Reason()));

        Assert.Single(reasons, reason => reason.Length == 0);
        Assert.All(reasons, reason => Assert.Contains(reason, new[] { "", "ETAG_MISMATCH", "NOT_DELETED" }));
        Assert.Equal("1, 2, 3", await scene.ColumnAsync("customer", "revision"));
    }

    private static async Task NotFoundAsync(Func<Task> call) => await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", call);

    private async Task<(DeletionScene Scene, V1.Customer Customer)> StoredAsync()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        await scene.PushAsync(Records.Customer("c1", "Chan", version: 1));
        return (scene, (await scene.Customers.ListCustomersAsync(new() { Parent = scene.Dealer })).Customers.Single());
    }
}
