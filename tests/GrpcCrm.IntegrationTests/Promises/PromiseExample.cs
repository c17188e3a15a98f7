using GrpcCrm.IntegrationTests.Architecture;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Promises;

/// <summary>A promise whose time has not come, so that every step can follow.</summary>
internal sealed class PromiseExample : IExample
{
    public string Collection => "promises";

    public async Task MakeAsync(CrmFixture crm, IDictionary<string, string> names)
    {
        var promise = PromiseScene.Promise(due: TimeProvider.System.GetUtcNow().UtcDateTime.AddYears(1));
        promise.Manufacturer = names["manufacturers"];
        var client = new V1.PromiseService.PromiseServiceClient(crm.As(names["dealers"]));
        names["due_time"] = promise.DueTime.ToDiagnosticString().Trim('"');
        names[Collection] = (await client.CreatePromiseAsync(new() { Parent = names["dealers"], Promise = promise })).Promise.Name;
    }
}
