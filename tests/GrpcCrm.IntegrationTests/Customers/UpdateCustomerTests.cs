using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Customers;

public sealed class UpdateCustomerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_version_before_stays_on_record()
    {
        var (client, before) = await StoredAsync();

        var after = (await client.UpdateCustomerAsync(new() { Customer = new() { Name = before.Name, GivenName = "Ming" } })).Customer;

        Assert.Equal(("Ming", "Chan"), (after.GivenName, after.FamilyName));
        Assert.Equal(before.CreateTime, after.CreateTime);
        var id = before.Name[^36..];
        var versions = await crm.ScalarAsync<string>($"""
            select string_agg(
              revision || ' ' || given_name || case when superseded_time is null then ' current' else '' end, ', ' order by revision)
            from customer
            where customer_id = '{id}'
            """);
        Assert.Equal("1 Mei, 2 Ming current", versions);
        Assert.Equal(0, await crm.ScalarAsync<long>($"""
            select count(*)
            from customer a
            join customer b on b.dealer_id = a.dealer_id and b.customer_id = a.customer_id and b.revision = a.revision + 1
            where a.customer_id = '{id}' and a.superseded_time <> b.recorded_time
            """));
    }

    [Fact]
    public async Task An_etag_that_is_out_of_date_is_refused()
    {
        var (client, before) = await StoredAsync();
        await client.UpdateCustomerAsync(new() { Customer = new() { Name = before.Name, GivenName = "Ming", Etag = before.Etag } });
        var late = new V1.Customer { Name = before.Name, GivenName = "Kwok", Etag = before.Etag };

        var failure = await RpcFailure.OfAsync("ETAG_MISMATCH", async () => await client.UpdateCustomerAsync(new() { Customer = late }));

        Assert.Equal(Grpc.Core.StatusCode.Aborted, failure.StatusCode);
    }

    [Fact]
    public async Task Of_updates_at_once_with_one_etag_one_is_stored()
    {
        var (client, before) = await StoredAsync();
        async Task<string> Reason(int writer)
        {
            try
            {
                await client.UpdateCustomerAsync(
                    new() { Customer = new() { Name = before.Name, GivenName = $"Writer {writer}", Etag = before.Etag } });
                return "";
            }
            catch (Grpc.Core.RpcException failure)
            {
                return RpcFailure.Info(failure).Reason;
            }
        }

        var reasons = await Task.WhenAll(Enumerable.Range(0, 8).Select(Reason));

        Assert.Single(reasons, reason => reason.Length == 0);
        Assert.Equal(7, reasons.Count(reason => reason == "ETAG_MISMATCH"));
    }

    [Theory]
    [InlineData("external_id")]
    [InlineData("source_system")]
    [InlineData("name")]
    [InlineData("update_time")]
    public async Task What_is_set_for_good_cannot_be_named_in_a_mask(string path)
    {
        var (client, before) = await StoredAsync();
        var request = new V1.UpdateCustomerRequest { Customer = new() { Name = before.Name }, UpdateMask = new() { Paths = { path } } };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await client.UpdateCustomerAsync(request));

        Assert.Equal(["update_mask"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task What_the_change_would_leave_must_hold_together()
    {
        var (client, before) = await StoredAsync();
        var request = new V1.UpdateCustomerRequest
        {
            Customer = new() { Name = before.Name },
            UpdateMask = new() { Paths = { "given_name", "family_name" } },
        };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await client.UpdateCustomerAsync(request));

        Assert.Equal(["customer.family_name"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task A_list_is_replaced_and_can_be_emptied()
    {
        var (client, before) = await StoredAsync();
        await client.UpdateCustomerAsync(
            new() { Customer = new() { Name = before.Name, PhoneNumbers = { "+85223456789", "+85223456788" } } });

        var request =
            new V1.UpdateCustomerRequest { Customer = new() { Name = before.Name }, UpdateMask = new() { Paths = { "phone_numbers" } } };
        var after = (await client.UpdateCustomerAsync(request)).Customer;

        Assert.Empty(after.PhoneNumbers);
        Assert.Equal("Chan", after.FamilyName);
    }

    private async Task<(V1.CustomerService.CustomerServiceClient Client, V1.Customer Customer)> StoredAsync()
    {
        var dealer = await crm.NewDealerAsync();
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        var customer = new V1.Customer { Kind = V1.CustomerKind.Person, GivenName = "Mei", FamilyName = "Chan" };
        return (client, (await client.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = customer })).Customer);
    }
}
