using GrpcCrm.IntegrationTests.Deletion;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Interactions;

public sealed class UndeleteInteractionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_is_as_it_was_even_if_its_customer_and_vehicle_are_deleted_by_now()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        await scene.PushAsync(Records.Customer("c1"), Records.Vehicle("v1"), Records.Interaction("i1", "c1", subject: "Noise").Of("v1"));
        var before = await OnlyAsync(scene);
        var gone = (await scene.Interactions.DeleteInteractionAsync(new() { Name = before.Name })).Interaction;
        await scene.Customers.DeleteCustomerAsync(new() { Name = before.Customer });
        await scene.Vehicles.DeleteVehicleAsync(new() { Name = before.Vehicle });

        var back = (await scene.Interactions.UndeleteInteractionAsync(new() { Name = before.Name, Etag = gone.Etag })).Interaction;

        Assert.Equal(back, await OnlyAsync(scene));
        (back.Etag, back.UpdateTime) = (before.Etag, before.UpdateTime);
        Assert.Equal(before, back);
    }

    [Fact]
    public async Task What_it_waited_for_may_have_come_meanwhile()
    {
        var (scene, second) = await OfTwoBrandsAsync();
        await scene.PushAsync(Records.Interaction("i1", "c1").Of("v1"));
        var before = await OnlyAsync(scene);
        Assert.Equal(("", "", ""), (before.Customer, before.Vehicle, before.Manufacturer));
        await scene.Interactions.DeleteInteractionAsync(new() { Name = before.Name });
        await scene.PushAsync(Records.Customer("c1"), Records.Vehicle("v1", second));

        var back = (await scene.Interactions.UndeleteInteractionAsync(new() { Name = before.Name })).Interaction;

        Assert.Equal(second, back.Manufacturer);
        Assert.NotEmpty(back.Customer);
        Assert.NotEmpty(back.Vehicle);
    }

    [Fact]
    public async Task A_correction_of_its_vehicle_s_manufacturer_reaches_it()
    {
        var (scene, second) = await OfTwoBrandsAsync();
        await scene.PushAsync(Records.Vehicle("v1", scene.Manufacturer), Records.Interaction("i1").Of("v1"));
        var before = await OnlyAsync(scene);
        Assert.Equal(scene.Manufacturer, before.Manufacturer);
        await scene.Interactions.DeleteInteractionAsync(new() { Name = before.Name });
        await scene.PushAsync(Records.Vehicle("v1", second));

        Assert.Equal(second, (await scene.Interactions.UndeleteInteractionAsync(new() { Name = before.Name })).Interaction.Manufacturer);
    }

    [Fact]
    public async Task One_that_waits_for_its_customer_comes_back_though_its_vehicle_is_deleted_and_told_no_manufacturer()
    {
        var (scene, second) = await OfTwoBrandsAsync();
        await scene.PushAsync(Records.Vehicle("v1", second).Deleted(), Records.Interaction("i1", "c1").Of("v1"));
        var before = await OnlyAsync(scene);
        await scene.Interactions.DeleteInteractionAsync(new() { Name = before.Name });

        var back = (await scene.Interactions.UndeleteInteractionAsync(new() { Name = before.Name })).Interaction;

        Assert.Equal(("", "", before.Vehicle), (back.Customer, back.Manufacturer, back.Vehicle));
    }

    [Fact]
    public async Task What_its_source_has_deleted_comes_back_and_the_source_s_next_content_follows()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        await scene.PushAsync(Records.Interaction("i1", version: 1, subject: "Noise"));
        var before = await OnlyAsync(scene);
        await scene.PushAsync(Records.Interaction("i1", version: 3).Deleted());

        var back = (await scene.Interactions.UndeleteInteractionAsync(new() { Name = before.Name })).Interaction;
        Assert.Equal(("Noise", before.OccurredTime), (back.Subject, back.OccurredTime));

        Assert.Equal(1, (await scene.PushAsync(Records.Interaction("i1", version: 2, subject: "Old"))).StaleCount);
        Assert.Equal(1, (await scene.PushAsync(Records.Interaction("i1", version: 4, subject: "Silence"))).UpdatedCount);
        Assert.Equal("Silence", (await OnlyAsync(scene)).Subject);
    }

    [Fact]
    public async Task What_lives_an_old_etag_another_dealer_s_and_what_is_past_its_purge_time_are_refused()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        await scene.PushAsync(Records.Interaction("i1"));
        var before = await OnlyAsync(scene);
        var (own, other) = (scene.Interactions, (await DeletionScene.BeginAsync(crm)).Interactions);
        await RpcFailure.OfAsync("NOT_DELETED", async () => await own.UndeleteInteractionAsync(new() { Name = before.Name }));
        await own.DeleteInteractionAsync(new() { Name = before.Name });

        await RpcFailure.OfAsync(
            "ETAG_MISMATCH", async () => await own.UndeleteInteractionAsync(new() { Name = before.Name, Etag = before.Etag }));
        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await other.UndeleteInteractionAsync(new() { Name = before.Name }));
        await scene.AgeAsync("interaction", DeletionScene.Retention);
        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await own.UndeleteInteractionAsync(new() { Name = before.Name }));
    }

    private async Task<(DeletionScene Scene, string Second)> OfTwoBrandsAsync()
    {
        var (first, second) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync());
        var dealer = await crm.NewDealerAsync("Europe/London", first, second);
        return (new DeletionScene(crm, (dealer, crm.As(dealer), first)), second);
    }

    private static async Task<V1.Interaction> OnlyAsync(DeletionScene scene) =>
        (await scene.Interactions.ListInteractionsAsync(new() { Parent = scene.Dealer })).Interactions.Single();
}
