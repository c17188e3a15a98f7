using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Names;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>A dealer and its manufacturer, with one resource in each collection, by its name.</summary>
public sealed record Tenant(IReadOnlyDictionary<string, string> Names)
{
    public string Dealer => Names["dealers"];

    public string Manufacturer => Names["manufacturers"];

    public string Organisation(CallerKind kind) =>
        kind switch
        {
            CallerKind.Operator => "operator",
            CallerKind.Dealer => Dealer,
            CallerKind.Manufacturer => Manufacturer,
        };
}

/// <summary>Two tenants that have everything, a suspended one, and one that is not registered.</summary>
public sealed class AccessScene : IAsyncLifetime
{
    public CrmFixture Crm { get; } = new();

    public Tenant Own { get; private set; } = null!;

    public Tenant Foreign { get; private set; } = null!;

    public Tenant Suspended { get; private set; } = null!;

    public Tenant Unregistered { get; } = Nowhere();

    public async Task InitializeAsync()
    {
        await Crm.InitializeAsync();
        Own = await FurnishedAsync();
        Foreign = await FurnishedAsync();
        Suspended = await FurnishedAsync();
        var directory = new V1.DealerService.DealerServiceClient(Crm.Operator);
        await directory.UpdateDealerAsync(new() { Dealer = new() { Name = Suspended.Dealer, Suspended = true } });
    }

    public Task DisposeAsync() => Crm.DisposeAsync();

    /// <summary>Names of the right shape behind which nothing is.</summary>
    public static Tenant Nowhere() => Nowhere($"dealers/{Guid.NewGuid()}", $"manufacturers/{Guid.NewGuid()}");

    /// <summary>
    /// Whose names a request of the rpc may take: one for all calls that only read; else a tenant of its own, because what is served may
    /// change or remove what the next call names. It has what the rpc's smallest request names, and names behind which nothing is for the
    /// rest.
    /// </summary>
    internal async Task<Tenant> ForAsync(Rpc rpc)
    {
        if (rpc.IsRead) return Own;
        var nowhere = Nowhere();
        var request = new MinimalRequest(nowhere.Names).Of(rpc).ToString()!;
        return await FurnishedAsync([.. nowhere.Names.Where(named => request.Contains(named.Value, StringComparison.Ordinal)).Select(named => named.Key)]);
    }

    private Task<Tenant> FurnishedAsync() => FurnishedAsync(Examples.Collections);

    /// <summary>A dealer and its manufacturer, with one resource in each of these collections.</summary>
    private async Task<Tenant> FurnishedAsync(IEnumerable<string> wanted)
    {
        var (dealer, _, manufacturer) = await Crm.NewDealerAsync();
        var names = new Dictionary<string, string>(Nowhere(dealer, manufacturer).Names, StringComparer.Ordinal);
        foreach (var collection in Examples.WithNamed(wanted)) await Examples.MakeAsync(Crm, collection, names);
        return new Tenant(names);
    }

    private static Tenant Nowhere(string dealer, string manufacturer)
    {
        return new Tenant(ResourceNames.All.ToDictionary(pattern => pattern.Collection, Named, StringComparer.Ordinal));

        string Named(ResourcePattern pattern)
        {
            var tenant = pattern.Tenants == "dealers" ? dealer : manufacturer;
            var id = pattern.IsChosen ? "main" : Guid.NewGuid().ToString();
            return pattern.IsOfTenant ? tenant : $"{tenant}/{pattern.Collection}/{id}";
        }
    }
}
