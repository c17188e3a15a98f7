using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Customers;

public sealed class CreateCustomerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_person_needs_a_name_and_an_organisation_its_own()
    {
        var dealer = await crm.NewDealerAsync();

        var person = await RefusedAsync(dealer, new() { Kind = V1.CustomerKind.Person, OrganizationName = "Harbour Ltd" });
        var organisation = await RefusedAsync(dealer, new() { Kind = V1.CustomerKind.Organization, FamilyName = "Chan" });
        var nobody = await RefusedAsync(dealer, new() { FamilyName = "Chan" });

        Assert.Equal(["customer.family_name"], person);
        Assert.Equal(["customer.organization_name"], organisation);
        Assert.Equal(["customer.kind"], nobody);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        var dealer = await crm.NewDealerAsync();
        var customer = Person("Chan\0");
        customer.PhoneNumbers.AddRange(["+85223456789", "2345 6789"]);
        customer.EmailAddresses.Add("chan@localhost");
        customer.LanguageCode = "Cantonese (Hong Kong)";
        customer.PreferredChannel = (V1.CommunicationChannel)77;
        customer.SourceSystem = "DMS East";

        var fields = await RefusedAsync(dealer, customer);

        Assert.Equal(
            [
                "customer.source_system", "customer.family_name", "customer.phone_numbers[1]", "customer.email_addresses[0]",
                "customer.language_code", "customer.preferred_channel", "customer.external_id",
            ],
            fields);
    }

    [Fact]
    public async Task A_source_system_and_an_external_id_go_together()
    {
        var dealer = await crm.NewDealerAsync();
        var customer = Person("Chan");
        customer.ExternalId = "c1";

        Assert.Equal(["customer.external_id"], await RefusedAsync(dealer, customer));
    }

    [Fact]
    public async Task A_second_customer_of_one_external_id_is_refused_also_when_the_first_was_ingested()
    {
        var dealer = await crm.NewDealerAsync();
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name)) await session.PushAsync(0, Records.Customer("c1"));
        await CreateAsync(dealer, From("dms", "c2"));

        await RpcFailure.OfAsync("EXTERNAL_ID_CONFLICT", () => CreateAsync(dealer, From("dms", "c1")));
        await RpcFailure.OfAsync("EXTERNAL_ID_CONFLICT", () => CreateAsync(dealer, From("dms", "c2")));
        await CreateAsync(dealer, From("dms-east", "c1"));
        await CreateAsync(await crm.NewDealerAsync(), From("dms", "c1"));
    }

    [Fact]
    public async Task The_key_of_a_customer_whom_the_source_has_deleted_brings_the_same_customer_back()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        var first = await CreateAsync(dealer, From("dms", "c1"));
        await session.PushAsync(0, Records.Interaction("i1", "c1"), Records.Customer("c1", version: 4).Deleted());

        var again = await CreateAsync(dealer, From("dms", "c1"));

        Assert.Equal((first.Name, "\"3\""), (again.Name, again.Etag));
        Assert.Equal(1, (await session.PushAsync(2, Records.Customer("c1", "Older", 3))).StaleCount);
        Assert.Equal(1, (await session.PushAsync(3, Records.Customer("c1", "Newer", 5))).UpdatedCount);
        await RpcFailure.OfAsync("EXTERNAL_ID_CONFLICT", () => CreateAsync(dealer, From("dms", "c1")));
    }

    [Fact]
    public async Task Records_that_waited_for_the_customer_find_it()
    {
        var dealer = await crm.NewDealerAsync();
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name))
            await session.PushAsync(0, Records.Interaction("i1", "c1"), Records.Complaint("p1", "c1"), Records.Interaction("i2", "c2"));

        var customer = await CreateAsync(dealer, From("dms", "c1"));

        var interactions =
            await new V1.InteractionService.InteractionServiceClient(dealer.Calls).ListInteractionsAsync(new() { Parent = dealer.Name });
        var complaints =
            await new V1.ComplaintService.ComplaintServiceClient(dealer.Calls).ListComplaintsAsync(new() { Parent = dealer.Name });
        Assert.Equal(customer.Name, interactions.Interactions.Single(interaction => interaction.ExternalId == "i1").Customer);
        Assert.Equal("", interactions.Interactions.Single(interaction => interaction.ExternalId == "i2").Customer);
        Assert.Equal(customer.Name, complaints.Complaints.Single().Customer);
    }

    [Fact]
    public async Task Of_two_with_one_external_id_at_once_one_is_stored()
    {
        var dealer = await crm.NewDealerAsync();
        async Task<string> Reason()
        {
            try
            {
                await CreateAsync(dealer, From("dms", "c1"));
                return "";
            }
            catch (Grpc.Core.RpcException failure)
            {
                return RpcFailure.Info(failure).Reason;
            }
        }

        var reasons = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Reason()));

        Assert.Single(reasons, reason => reason.Length == 0);
        Assert.Equal(7, reasons.Count(reason => reason == "EXTERNAL_ID_CONFLICT"));
    }

    private static V1.Customer Person(string familyName) => new() { Kind = V1.CustomerKind.Person, FamilyName = familyName };

    private static V1.Customer From(string source, string externalId) =>
        new() { Kind = V1.CustomerKind.Person, GivenName = "Mei", SourceSystem = source, ExternalId = externalId };

    private static async Task<V1.Customer> CreateAsync(OneDealer dealer, V1.Customer customer)
    {
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        return (await client.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = customer })).Customer;
    }

    private static async Task<IReadOnlyList<string>> RefusedAsync(OneDealer dealer, V1.Customer customer) =>
        RpcFailure.ViolatedFields(await RpcFailure.OfAsync("FIELD_INVALID", () => CreateAsync(dealer, customer)));
}
