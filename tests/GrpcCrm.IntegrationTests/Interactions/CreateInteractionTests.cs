using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.Vehicles;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Interactions;

public sealed class CreateInteractionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once_as_in_ingest()
    {
        var dealer = await crm.NewDealerAsync();
        var interaction = Call();
        interaction.OccurredTime = Timestamp.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(2));
        interaction.ExternalId = "i1";
        interaction.CustomerReference = new() { ExternalId = "c1" };

        Assert.Equal(
            ["interaction.external_id", "interaction.customer_reference.source_system", "interaction.occurred_time"],
            await RefusedAsync(dealer, interaction));
        Assert.Equal(["interaction.channel", "interaction.direction", "interaction.occurred_time"], await RefusedAsync(dealer, new()));
    }

    [Fact]
    public async Task A_customer_and_a_vehicle_are_named_or_referred_to_and_both_may_come_later()
    {
        var dealer = await crm.NewDealerAsync();
        var (customer, vehicle) = (await dealer.CustomerAsync("c1"), await dealer.CreateAsync(new() { Model = "K5" }));
        var named = Call();
        (named.Customer, named.Vehicle) = (customer.Name, vehicle.Name);
        var referring = Call("i2");
        (referring.CustomerReference, referring.VehicleReference) = (new() { ExternalId = "c1" }, new() { ExternalId = "v2" });

        var first = await CreateAsync(dealer, named);
        var second = await CreateAsync(dealer, referring);
        await dealer.PushAsync(Records.Vehicle("v2"));

        Assert.Equal((customer.Name, vehicle.Name, ""), (first.Customer, first.Vehicle, first.SourceSystem));
        Assert.Equal((customer.Name, "", "dms"), (second.Customer, second.Vehicle, second.VehicleReference.SourceSystem));
        var resolved = await dealer.InteractionAsync("i2");
        Assert.NotEqual("", resolved.Vehicle);
        Assert.Equal(("\"2\"", second.Name), (resolved.Etag, resolved.Name));
    }

    [Fact]
    public async Task The_manufacturer_is_the_one_named_else_the_vehicle_s_else_the_only_one_else_asked_for()
    {
        var (first, second) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync());
        var dealer = await crm.DealerOfTwoBrandsAsync(first, second);
        var vehicle = await dealer.CreateAsync(new() { Manufacturer = second });
        var (named, derived, waiting) = (Call(), Call(), Call("i3"));
        (named.Manufacturer, named.Vehicle, derived.Vehicle) = (first, vehicle.Name, vehicle.Name);
        waiting.VehicleReference = new() { ExternalId = "v3" };

        Assert.Equal(first, (await CreateAsync(dealer, named)).Manufacturer);
        Assert.Equal(second, (await CreateAsync(dealer, derived)).Manufacturer);
        Assert.Equal("", (await CreateAsync(dealer, waiting)).Manufacturer);
        Assert.Equal(["interaction.manufacturer"], await RefusedAsync(dealer, Call()));

        await dealer.PushAsync(Records.Vehicle("v3", second));
        Assert.Equal(second, (await dealer.InteractionAsync("i3")).Manufacturer);
    }

    [Fact]
    public async Task A_key_that_is_taken_is_refused_and_what_ingest_brings_of_it_is_the_same_interaction()
    {
        var dealer = await crm.NewDealerAsync();
        var created = await CreateAsync(dealer, Call("i1"));
        await RpcFailure.OfAsync("EXTERNAL_ID_CONFLICT", () => CreateAsync(dealer, Call("i1")));

        Assert.Equal(1, (await dealer.PushAsync(Records.Interaction("i1", subject: "From its source"))).UpdatedCount);

        var stored = await dealer.InteractionAsync("i1");
        Assert.Equal((created.Name, "From its source"), (stored.Name, stored.Subject));
    }

    [Fact]
    public async Task References_and_their_target_that_come_in_the_same_moment_find_each_other()
    {
        const int Rounds = 40;
        var dealer = await crm.NewDealerAsync();
        await Task.WhenAll(Enumerable.Range(0, Rounds).SelectMany(i =>
        {
            var interaction = Call($"i{i}");
            (interaction.CustomerReference, interaction.VehicleReference) = (new() { ExternalId = $"c{i}" }, new() { ExternalId = $"v{i}" });
            return (Task[])[CreateAsync(dealer, interaction), dealer.PushAsync(Records.Customer($"c{i}")), dealer.PushAsync(Records.Vehicle($"v{i}"))];
        }));

        var resolved = await crm.ScalarAsync<long>($"""
            select count(*) from interaction
            where dealer_id = '{dealer.Name[8..]}' and superseded_time is null and customer_id is not null and vehicle_id is not null
            """);
        Assert.Equal(Rounds, resolved);
    }

    private static V1.Interaction Call(string externalId = "") => new()
    {
        Channel = V1.CommunicationChannel.Phone,
        Direction = V1.InteractionDirection.Inbound,
        OccurredTime = Timestamp.FromDateTime(Records.May),
        ExternalId = externalId,
        SourceSystem = externalId.Length > 0 ? "dms" : "",
    };

    private static async Task<V1.Interaction> CreateAsync(OneDealer dealer, V1.Interaction interaction)
    {
        var client = new V1.InteractionService.InteractionServiceClient(dealer.Calls);
        return (await client.CreateInteractionAsync(new() { Parent = dealer.Name, Interaction = interaction.Clone() })).Interaction;
    }

    private static async Task<IReadOnlyList<string>> RefusedAsync(OneDealer dealer, V1.Interaction interaction) =>
        RpcFailure.ViolatedFields(await RpcFailure.OfAsync("FIELD_INVALID", () => CreateAsync(dealer, interaction)));
}
