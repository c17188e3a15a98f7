using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Promises;

public sealed class CreatePromiseTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task One_is_made_until_its_time_has_passed_and_broken_from_then_on()
    {
        var scene = await PromiseScene.BeginAsync(crm);

        var coming = await scene.MakeAsync(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1));
        var past = await scene.MakeAsync(PromiseScene.Made.AddMicroseconds(1));

        Assert.Equal((V1.PromiseState.Made, V1.PromiseState.Broken), (coming.State, past.State));
        Assert.Equal(V1.PromiseState.Broken, (await scene.ReadAsync(past)).State);
        Assert.Equal(past.UpdateTime, (await scene.ReadAsync(past)).UpdateTime);
    }

    [Fact]
    public async Task It_names_the_complaint_that_it_is_about()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var complaints = new V1.ComplaintService.ComplaintServiceClient(scene.Calls);
        var complaint = new V1.Complaint { Category = "Brakes", Narrative = "They squeal", Channel = V1.CommunicationChannel.Phone };
        var about = (await complaints.CreateComplaintAsync(new() { Parent = scene.Dealer, Complaint = complaint })).Complaint;
        var promise = PromiseScene.Promise(PromiseScene.Made.AddDays(1));
        promise.Complaint = about.Name;

        var made = (await scene.Promises.CreatePromiseAsync(new() { Parent = scene.Dealer, Promise = promise })).Promise;

        Assert.Equal(about.Name, (await scene.ReadAsync(made)).Complaint);
    }

    [Fact]
    public async Task What_has_happened_to_it_is_told_by_steps_alone()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var promise = PromiseScene.Promise(PromiseScene.Made.AddDays(1));
        promise.KeptTime = Timestamp.FromDateTime(PromiseScene.Made.AddHours(1));
        promise.BrokenTime = promise.KeptTime;

        var failure = await RpcFailure.OfAsync(
            "FIELD_INVALID", async () => await scene.Promises.CreatePromiseAsync(new() { Parent = scene.Dealer, Promise = promise }));

        Assert.Equal(["promise.kept_time", "promise.broken_time"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task It_is_due_after_it_was_made()
    {
        var scene = await PromiseScene.BeginAsync(crm);

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => scene.MakeAsync(PromiseScene.Made));

        Assert.Equal(["promise.due_time"], RpcFailure.ViolatedFields(failure));
    }
}
