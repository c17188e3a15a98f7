using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Customers;

public sealed class GetCustomerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task An_ingested_customer_is_read_in_its_newest_version()
    {
        var dealer = await crm.NewDealer();
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, Records.Customer("c1", "Chan"));
        var before = Assert.Single((await client.ListCustomersAsync(new() { Parent = dealer.Name })).Customers);
        await session.PushAsync(1, Records.Customer("c1", "Wong"));

        var after = (await client.GetCustomerAsync(new() { Name = before.Name })).Customer;

        Assert.Equal(("Chan", "Wong"), (before.FamilyName, after.FamilyName));
        Assert.Equal(before.CreateTime, after.CreateTime);
        Assert.True(after.UpdateTime.CompareTo(before.UpdateTime) > 0);
        Assert.NotEqual(before.Etag, after.Etag);
    }

    [Fact]
    public async Task A_customer_that_its_source_has_deleted_is_not_found()
    {
        var dealer = await crm.NewDealer();
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, Records.Customer("c1"));
        var name = Assert.Single((await client.ListCustomersAsync(new() { Parent = dealer.Name })).Customers).Name;
        await session.PushAsync(1, Records.Customer("c1").Deleted());

        await RpcFailure.Of("RESOURCE_NOT_FOUND", async () => await client.GetCustomerAsync(new() { Name = name }));
    }

    [Fact]
    public async Task A_read_is_in_the_access_log_under_the_customer_s_name()
    {
        var dealer = await crm.NewDealer();
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        var customer = new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = "Chan" };
        var name = (await client.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = customer })).Customer.Name;

        await client.GetCustomerAsync(new() { Name = name });

        var rows = await crm.Scalar<long>($"select count(*) from access_log where resource = '{name}' and method like '%/GetCustomer'");
        Assert.Equal(1, rows);
    }
}
