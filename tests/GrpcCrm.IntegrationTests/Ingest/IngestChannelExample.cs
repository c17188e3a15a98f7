using GrpcCrm.IntegrationTests.Architecture;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Ingest;

/// <summary>A channel that was opened once; its client may take it over.</summary>
internal sealed class IngestChannelExample : IExample
{
    public string Collection => "ingestChannels";

    public async Task MakeAsync(CrmFixture crm, IDictionary<string, string> names)
    {
        var channel = names[Collection].Split('/')[^1];
        using var session = await IngestSession.OpenAsync(crm.As(names["dealers"]), names["dealers"], channel, client: "Text");
    }
}
