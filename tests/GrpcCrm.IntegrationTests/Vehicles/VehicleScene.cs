using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Vehicles;

/// <summary>What the tests of vehicles do again and again.</summary>
public static class VehicleScene
{
    public static V1.VehicleService.VehicleServiceClient Vehicles(this OneDealer dealer) => new(dealer.Calls);

    public static async Task<V1.Vehicle> CreateAsync(this OneDealer dealer, V1.Vehicle vehicle) =>
        (await dealer.Vehicles().CreateVehicleAsync(new() { Parent = dealer.Name, Vehicle = vehicle })).Vehicle;

    public static async Task<V1.Customer> CustomerAsync(this OneDealer dealer, string externalId = "")
    {
        var customer = new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = "Chan", ExternalId = externalId };
        if (externalId.Length > 0) customer.SourceSystem = "dms";
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        return (await client.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = customer })).Customer;
    }

    public static async Task<V1.IngestResult> PushAsync(this OneDealer dealer, params V1.IngestRecord[] records)
    {
        var request = new V1.IngestBatchRequest { Parent = dealer.Name, SourceSystem = "dms", Batch = new() { Records = { records } } };
        return (await new V1.IngestService.IngestServiceClient(dealer.Calls).IngestBatchAsync(request)).Result;
    }

    public static async Task<V1.Interaction> InteractionAsync(this OneDealer dealer, string externalId)
    {
        var client = new V1.InteractionService.InteractionServiceClient(dealer.Calls);
        var listed = await client.ListInteractionsAsync(new() { Parent = dealer.Name });
        return listed.Interactions.Single(interaction => interaction.ExternalId == externalId);
    }

    public static async Task<OneDealer> DealerOfTwoBrandsAsync(this CrmFixture crm, string first, string second)
    {
        var name = await crm.NewDealerAsync("Europe/London", first, second);
        return (name, crm.As(name), first);
    }

    public static V1.VehicleOwner Owner(string customer) => new() { CustomerReference = new() { SourceSystem = "dms", ExternalId = customer } };
}
