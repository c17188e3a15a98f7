using GrpcCrm.IntegrationTests.Architecture;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Ingest;

/// <summary>A record that was set aside.</summary>
internal sealed class IngestRejectionExample : IExample
{
    public string Collection => "ingestRejections";

    public async Task MakeAsync(CrmFixture crm, IDictionary<string, string> names)
    {
        var ingest = new V1.IngestService.IngestServiceClient(crm.As(names["dealers"]));
        var bad = Records.Customer("bad");
        bad.Customer.Kind = V1.CustomerKind.Unspecified;
        await ingest.IngestBatchAsync(new() { Parent = names["dealers"], SourceSystem = "dms", Batch = new() { Records = { bad } } });
        names[Collection] = (await ingest.ListIngestRejectionsAsync(new() { Parent = names["dealers"] })).Rejections[0].Name;
    }
}
