using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Interactions;

public sealed class GetInteractionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_manufacturer_is_the_dealer_s_only_one_where_the_record_names_none()
    {
        var dealer = await crm.NewDealerAsync();
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name))
            await session.PushAsync(0, Records.Interaction("i1"));

        var interaction = await OnlyAsync(dealer);

        Assert.Equal(dealer.Manufacturer, interaction.Manufacturer);
        Assert.Null(interaction.CustomerReference);
    }

    [Fact]
    public async Task A_reference_names_its_own_source_unless_it_says_another_and_finds_the_customer_when_it_comes()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, Records.Interaction("i1", "c1"));
        var before = await OnlyAsync(dealer);
        Assert.Equal(("dms", "c1", ""), (before.CustomerReference.SourceSystem, before.CustomerReference.ExternalId, before.Customer));

        await session.PushAsync(1, Records.Customer("c1"));

        var after = await OnlyAsync(dealer);
        var customers = await new V1.CustomerService.CustomerServiceClient(dealer.Calls).ListCustomersAsync(new() { Parent = dealer.Name });
        Assert.Equal(customers.Customers.Single().Name, after.Customer);
        Assert.NotEqual(before.Etag, after.Etag);
    }

    private static async Task<V1.Interaction> OnlyAsync(OneDealer dealer)
    {
        var client = new V1.InteractionService.InteractionServiceClient(dealer.Calls);
        var listed = Assert.Single((await client.ListInteractionsAsync(new() { Parent = dealer.Name })).Interactions);
        return (await client.GetInteractionAsync(new() { Name = listed.Name })).Interaction;
    }
}
