using GrpcCrm.IntegrationTests.Deletion;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.Reports;

namespace GrpcCrm.IntegrationTests.Interactions;

public sealed class DeleteInteractionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_is_gone_for_every_other_rpc_and_its_content_stays_in_the_version_before()
    {
        var (scene, before) = await StoredAsync();

        var gone = (await scene.Interactions.DeleteInteractionAsync(new() { Name = before.Name, Etag = before.Etag })).Interaction;

        Assert.Equal((before.Name, "i1", "", "", null), (gone.Name, gone.ExternalId, gone.Subject, gone.Customer, gone.OccurredTime));
        Assert.Equal(DeletionScene.Retention, gone.PurgeTime.ToDateTime() - gone.DeleteTime.ToDateTime());
        Assert.Equal("Noise, ", await scene.ColumnAsync("interaction", "subject"));
        await NotFoundAsync(async () => await scene.Interactions.GetInteractionAsync(new() { Name = before.Name }));
        await NotFoundAsync(async () => await scene.Interactions.DeleteInteractionAsync(new() { Name = before.Name }));
        Assert.Empty((await scene.Interactions.ListInteractionsAsync(new() { Parent = scene.Dealer })).Interactions);
        var shown = await scene.Interactions.ListInteractionsAsync(new() { Parent = scene.Dealer, ShowDeleted = true });
        Assert.Equal(gone, Assert.Single(shown.Interactions));
    }

    [Fact]
    public async Task An_etag_that_is_out_of_date_is_refused()
    {
        var (scene, before) = await StoredAsync();
        await scene.PushAsync(Records.Interaction("i1", "c1", subject: "Loud noise"));

        await RpcFailure.OfAsync(
            "ETAG_MISMATCH",
            async () => await scene.Interactions.DeleteInteractionAsync(new() { Name = before.Name, Etag = before.Etag }));
    }

    [Fact]
    public async Task Another_dealer_s_interaction_is_not_found()
    {
        var (_, before) = await StoredAsync();
        var other = await DeletionScene.BeginAsync(crm);

        await NotFoundAsync(async () => await other.Interactions.DeleteInteractionAsync(new() { Name = before.Name }));
    }

    [Fact]
    public async Task Its_source_s_same_content_leaves_it_deleted_and_new_content_brings_it_back()
    {
        var (scene, before) = await StoredAsync();
        await scene.Interactions.DeleteInteractionAsync(new() { Name = before.Name });

        Assert.Equal(1, (await scene.PushAsync(Records.Interaction("i1", "c1", subject: "Noise"))).DuplicateCount);
        await NotFoundAsync(async () => await scene.Interactions.GetInteractionAsync(new() { Name = before.Name }));

        Assert.Equal(1, (await scene.PushAsync(Records.Interaction("i1", "c1", subject: "Silence"))).UpdatedCount);
        Assert.Equal("Silence", (await scene.Interactions.GetInteractionAsync(new() { Name = before.Name })).Interaction.Subject);
    }

    [Fact]
    public async Task A_closed_period_is_restated_without_it_and_once_more_when_it_comes_back()
    {
        var schedule = new ScheduleScene(crm);
        var (kirin, dealer, at) = await schedule.ClosedAsync(TimeSpan.Zero);
        await schedule.Reports.StoreAsync(dealer, ReportScene.Interaction(kirin, at), ReportScene.Interaction(kirin, at.AddHours(1)));
        await schedule.SettleAsync();
        var scene = DeletionScene.Of(crm, dealer);
        var name = (await scene.Interactions.ListInteractionsAsync(new() { Parent = dealer })).Interactions[0].Name;
        Assert.Equal((2, 2L), await Newest());

        await scene.Interactions.DeleteInteractionAsync(new() { Name = name });
        await schedule.SettleAsync();
        Assert.Equal((3, 1L), await Newest());
        var reason = Assert.Single((await schedule.ReportAtAsync(kirin, at)).Revision.Delta.Reasons);
        Assert.Equal((V1.RevisionCause.Deleted, 1L), (reason.Cause, reason.RecordCount));

        await scene.Interactions.UndeleteInteractionAsync(new() { Name = name });
        await schedule.SettleAsync();
        Assert.Equal((4, 2L), await Newest());

        async Task<(int Revision, long Interactions)> Newest()
        {
            var report = await schedule.ReportAtAsync(kirin, at);
            return (report.Revision.Number, (await schedule.Reports.DocumentAsync(kirin, report.Name)).Cells[0].Numerator);
        }
    }

    private static async Task NotFoundAsync(Func<Task> call) => await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", call);

    private async Task<(DeletionScene Scene, V1.Interaction Interaction)> StoredAsync()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        await scene.PushAsync(Records.Customer("c1"), Records.Interaction("i1", "c1", subject: "Noise"));
        return (scene, (await scene.Interactions.ListInteractionsAsync(new() { Parent = scene.Dealer })).Interactions.Single());
    }
}
