using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Promises;

/// <summary>A dealer that makes promises.</summary>
internal sealed class PromiseScene((string Name, CallInvoker Calls, string Manufacturer) dealer)
{
    public static readonly DateTime Made = Records.May;

    public string Dealer => dealer.Name;

    public CallInvoker Calls => dealer.Calls;

    public V1.PromiseService.PromiseServiceClient Promises { get; } = new(dealer.Calls);

    public static async Task<PromiseScene> BeginAsync(CrmFixture crm) => new(await crm.NewDealerAsync());

    public static V1.Promise Promise(DateTime due) => new()
    {
        Category = V1.PromiseCategory.ReadyDate,
        Text = "Ready on Friday at five",
        MadeTime = Timestamp.FromDateTime(Made),
        DueTime = Timestamp.FromDateTime(due),
    };

    public static V1.StepDetails At(DateTime time, string note = "") =>
        new() { OccurredTime = Timestamp.FromDateTime(time), Note = note };

    public async Task<V1.Promise> MakeAsync(DateTime due) =>
        (await Promises.CreatePromiseAsync(new() { Parent = Dealer, Promise = Promise(due) })).Promise;

    public async Task<V1.Promise> ReadAsync(V1.Promise promise) => (await Promises.GetPromiseAsync(new() { Name = promise.Name })).Promise;

    public async Task<V1.IngestResult> PushAsync(params V1.IngestRecord[] records)
    {
        var request = new V1.IngestBatchRequest { Parent = Dealer, SourceSystem = "dms", Batch = new() { Records = { records } } };
        return (await new V1.IngestService.IngestServiceClient(Calls).IngestBatchAsync(request)).Result;
    }

    public async Task<V1.Promise> PushedAsync(V1.IngestRecord record)
    {
        Assert.Empty((await PushAsync(record)).Exceptions);
        var filter = new V1.PromiseFilter { ExternalIds = { record.ExternalId } };
        return Assert.Single((await Promises.ListPromisesAsync(new() { Parent = Dealer, Filter = filter })).Promises);
    }
}
