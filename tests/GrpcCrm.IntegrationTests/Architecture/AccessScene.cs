using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Access;

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
    private static readonly string[] OfDealer = ["customers", "vehicles", "interactions", "complaints", "ingestRejections"];

    public CrmFixture Crm { get; } = new();

    public Tenant Own { get; private set; } = null!;

    public Tenant Foreign { get; private set; } = null!;

    public Tenant Suspended { get; private set; } = null!;

    public Tenant Unregistered { get; } = Nowhere();

    public async Task InitializeAsync()
    {
        await Crm.InitializeAsync();
        Own = await Furnished();
        Foreign = await Furnished();
        Suspended = await Furnished();
        var directory = new V1.DealerService.DealerServiceClient(Crm.Operator);
        await directory.UpdateDealerAsync(new() { Dealer = new() { Name = Suspended.Dealer, Suspended = true } });
    }

    public Task DisposeAsync() => Crm.DisposeAsync();

    /// <summary>Names of the right shape behind which nothing is.</summary>
    public static Tenant Nowhere() =>
        WithNames($"manufacturers/{Guid.NewGuid()}", $"dealers/{Guid.NewGuid()}", [.. OfDealer.Select(_ => $"{Guid.NewGuid()}")], $"{Guid.NewGuid()}", $"{Guid.NewGuid()}");

    private async Task<Tenant> Furnished()
    {
        var (dealer, calls, manufacturer) = await Crm.NewDealer();
        using var session = await IngestSession.OpenAsync(calls, dealer, channel: "main", client: "Text");
        var bad = Records.Customer("bad");
        bad.Customer.Kind = V1.CustomerKind.Unspecified;
        await session.PushAsync(0, Records.Customer("c1"), Records.Interaction("i1", "c1"), Records.Complaint("p1", "c1"), Records.Vehicle("v1"), bad);
        var reports = new V1.ReportService.ReportServiceClient(Crm.As(manufacturer));
        var report = await reports.GenerateReportAsync(Reports.ReportScene.Request(manufacturer, dealer, 2025, 5));
        string[] ids = [.. await Task.WhenAll(OfDealer.Select(collection => Only(calls, dealer, collection)))];
        var catalogue = new V1.ComplaintCategoryService.ComplaintCategoryServiceClient(Crm.As(manufacturer));
        var component = new V1.ComplaintCategory { Kind = V1.ComplaintCategoryKind.Component, Code = "BRK-01" };
        var code = await catalogue.CreateComplaintCategoryAsync(new() { Parent = manufacturer, ComplaintCategory = component });
        return WithNames(manufacturer, dealer, ids, IdOf(report.Report.Name), IdOf(code.ComplaintCategory.Name));
    }

    private static async Task<string> Only(CallInvoker calls, string dealer, string collection) =>
        IdOf(collection switch
        {
            "customers" => (await new V1.CustomerService.CustomerServiceClient(calls).ListCustomersAsync(new() { Parent = dealer })).Customers.Single().Name,
            "vehicles" => (await new V1.VehicleService.VehicleServiceClient(calls).ListVehiclesAsync(new() { Parent = dealer })).Vehicles.Single().Name,
            "interactions" => (await new V1.InteractionService.InteractionServiceClient(calls).ListInteractionsAsync(new() { Parent = dealer })).Interactions.Single().Name,
            "ingestRejections" => (await new V1.IngestService.IngestServiceClient(calls).ListIngestRejectionsAsync(new() { Parent = dealer })).Rejections.Single().Name,
            _ => (await new V1.ComplaintService.ComplaintServiceClient(calls).ListComplaintsAsync(new() { Parent = dealer })).Complaints.Single().Name,
        });

    private static string IdOf(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static Tenant WithNames(string manufacturer, string dealer, string[] ids, string report, string code)
    {
        var names = OfDealer.Zip(ids).ToDictionary(each => each.First, each => $"{dealer}/{each.First}/{each.Second}", StringComparer.Ordinal);
        names.Add("manufacturers", manufacturer);
        names.Add("dealers", dealer);
        names.Add("ingestChannels", $"{dealer}/ingestChannels/main");
        names.Add("complaintCategories", $"{manufacturer}/complaintCategories/{code}");
        names.Add("reports", $"{manufacturer}/reports/{report}");
        return new(names);
    }
}
