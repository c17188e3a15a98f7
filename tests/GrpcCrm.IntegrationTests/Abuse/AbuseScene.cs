using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Abuse;

/// <summary>A host that is abused, and a dealer whose ordinary calls show that no harm was done.</summary>
public sealed class AbuseScene : IAsyncLifetime
{
    private V1.CustomerService.CustomerServiceClient _customers = null!;

    public CrmFixture Crm { get; } = new();

    public string Dealer { get; private set; } = "";

    public string Token { get; private set; } = "";

    public string Target => Crm.Channel.Target;

    public async Task InitializeAsync()
    {
        await Crm.InitializeAsync();
        var dealer = await Crm.NewDealerAsync();
        (Dealer, Token, _customers) = (dealer.Name, Crm.Token(dealer.Name), new(dealer.Calls));
    }

    public Task DisposeAsync() => Crm.DisposeAsync();

    public RawCalls Calls() => new(Target, Token);

    /// <summary>The host serves as before.</summary>
    public async Task UnharmedAsync() => await _customers.ListCustomersAsync(new() { Parent = Dealer });

    /// <summary>The call failed with that status, nothing of the inside was told, and the host serves as before.</summary>
    public async Task RefusedAsync(string status, RawAnswer answer)
    {
        Assert.True(status == answer.Status, $"Expected {status}: {answer}");
        var told = Uri.UnescapeDataString(answer.Message);
        Assert.All(["   at ", "Npgsql", "Exception", "select ", "GrpcCrm."], inside => Assert.DoesNotContain(inside, told, StringComparison.Ordinal));
        await UnharmedAsync();
    }
}
