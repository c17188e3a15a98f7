using Google.Protobuf;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Storage.Repeats;
using Microsoft.Extensions.DependencyInjection;

namespace GrpcCrm.IntegrationTests.Repeats;

/// <summary>Requests that carry a request_id.</summary>
public sealed class StoredAnswersTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_same_request_makes_one_customer_and_is_answered_with_the_same_bytes()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        var client = new V1.CustomerService.CustomerServiceClient(calls);
        var request = Create(dealer, Guid.NewGuid(), "Chan");

        var first = await client.CreateCustomerAsync(request);
        var again = await client.CreateCustomerAsync(request);

        Assert.Equal(first.ToByteArray(), again.ToByteArray());
        Assert.Single((await client.ListCustomersAsync(new() { Parent = dealer })).Customers);
    }

    [Fact]
    public async Task Without_an_id_the_same_request_is_another()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        var client = new V1.CustomerService.CustomerServiceClient(calls);
        var request = Create(dealer, Guid.NewGuid(), "Chan");
        request.RequestId = "";

        await client.CreateCustomerAsync(request);
        await client.CreateCustomerAsync(request);

        Assert.Equal(2, (await client.ListCustomersAsync(new() { Parent = dealer })).Customers.Count);
    }

    [Fact]
    public async Task An_id_that_came_with_another_request_is_refused()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        var client = new V1.CustomerService.CustomerServiceClient(calls);
        var id = Guid.NewGuid();
        await client.CreateCustomerAsync(Create(dealer, id, "Chan"));

        var failure = await RpcFailure.OfAsync("REQUEST_ID_REUSED", async () => await client.CreateCustomerAsync(Create(dealer, id, "Wong")));

        Assert.Equal(Grpc.Core.StatusCode.FailedPrecondition, failure.StatusCode);
        Assert.Single((await client.ListCustomersAsync(new() { Parent = dealer })).Customers);
    }

    [Fact]
    public async Task Of_several_that_come_at_once_one_acts_and_all_get_its_answer()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        var client = new V1.CustomerService.CustomerServiceClient(calls);
        var request = Create(dealer, Guid.NewGuid(), "Chan");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await client.CreateCustomerAsync(request)));

        Assert.Single(answers.Select(answer => answer.ToByteString()).Distinct());
        Assert.Single((await client.ListCustomersAsync(new() { Parent = dealer })).Customers);
    }

    [Fact]
    public async Task Another_tenant_s_same_id_is_another_request()
    {
        var (one, other, id) = (await crm.NewDealerAsync(), await crm.NewDealerAsync(), Guid.NewGuid());

        var first = await new V1.CustomerService.CustomerServiceClient(one.Calls).CreateCustomerAsync(Create(one.Name, id, "Chan"));
        var second = await new V1.CustomerService.CustomerServiceClient(other.Calls).CreateCustomerAsync(Create(other.Name, id, "Wong"));

        Assert.Equal(("Chan", "Wong"), (first.Customer.FamilyName, second.Customer.FamilyName));
    }

    [Fact]
    public async Task A_call_that_failed_does_not_use_the_id_up()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        var client = new V1.CustomerService.CustomerServiceClient(calls);
        var customer = (await client.CreateCustomerAsync(Create(dealer, Guid.NewGuid(), "Chan"))).Customer;
        var update = new V1.UpdateCustomerRequest { Customer = new() { Name = customer.Name, FamilyName = "Wong", Etag = "\"7\"" } };
        update.RequestId = Guid.NewGuid().ToString();
        await RpcFailure.OfAsync("ETAG_MISMATCH", async () => await client.UpdateCustomerAsync(update));
        update.Customer.Etag = customer.Etag;

        var updated = (await client.UpdateCustomerAsync(update)).Customer;

        Assert.Equal("Wong", updated.FamilyName);
        Assert.Equal(updated, (await client.UpdateCustomerAsync(update)).Customer);
    }

    [Fact]
    public async Task An_id_that_is_no_UUID_is_refused()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        var client = new V1.CustomerService.CustomerServiceClient(calls);
        var request = Create(dealer, Guid.NewGuid(), "Chan");
        request.RequestId = "once";

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await client.CreateCustomerAsync(request));

        Assert.Equal(["request_id"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task Every_repetition_is_in_the_access_log()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        var client = new V1.CustomerService.CustomerServiceClient(calls);
        var request = Create(dealer, Guid.NewGuid(), "Chan");
        await client.CreateCustomerAsync(request);
        await client.CreateCustomerAsync(request);

        var rows = await crm.ScalarAsync<long>($"select count(*) from access_log where resource = '{dealer}' and method like '%/CreateCustomer'");

        Assert.Equal(2, rows);
    }

    [Fact]
    public async Task Answers_older_than_a_day_are_removed_step_by_step_and_others_stay()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        var client = new V1.CustomerService.CustomerServiceClient(calls);
        var (old, fresh) = (Guid.NewGuid(), Guid.NewGuid());
        await client.CreateCustomerAsync(Create(dealer, old, "Chan"));
        await client.CreateCustomerAsync(Create(dealer, fresh, "Wong"));
        await crm.ScalarAsync<Guid>(
            $"update stored_answer set created_time = now() - interval '25 hours' where request_id = '{old}' returning request_id");

        Assert.Equal(1, await crm.App.Services.GetRequiredService<StoredAnswersSweep>().RunAsync(default));

        Assert.Equal(0, await StoredAsync(old));
        Assert.Equal(1, await StoredAsync(fresh));
    }

    private Task<long> StoredAsync(Guid id) => crm.ScalarAsync<long>($"select count(*) from stored_answer where request_id = '{id}'");

    private static V1.CreateCustomerRequest Create(string dealer, Guid id, string familyName) => new()
    {
        Parent = dealer,
        Customer = new() { Kind = V1.CustomerKind.Person, FamilyName = familyName },
        RequestId = id.ToString(),
    };
}
