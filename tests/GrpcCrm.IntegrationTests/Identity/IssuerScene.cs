using Grpc.Net.Client;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Identity;

/// <summary>A host that takes the tokens of a stand-in for a real issuer.</summary>
public sealed class IssuerScene : IAsyncLifetime
{
    public CrmFixture Crm { get; } = new();

    public GrpcChannel Channel { get; private set; } = null!;

    internal StandInIssuer Issuer { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Crm.InitializeAsync();
        Issuer = await StandInIssuer.StartAsync();
        Channel = await Crm.StartHostAsync(Issuer.Settings);
    }

    public async Task DisposeAsync()
    {
        await Issuer.DisposeAsync();
        await Crm.DisposeAsync();
    }
}
