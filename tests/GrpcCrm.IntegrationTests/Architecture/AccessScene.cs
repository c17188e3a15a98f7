using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Access;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>A dealer and its manufacturer, with one resource in each collection, by its name.</summary>
public sealed record Tenant(IReadOnlyDictionary<string, string> Names)
{
    public string Dealer => Names["dealers"];

    public string Manufacturer => Names["manufacturers"];

    public Tenant With(IReadOnlyDictionary<string, string> others) =>
        new(Names.Where(name => !others.ContainsKey(name.Key)).Concat(others).ToDictionary(StringComparer.Ordinal));

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
        Own = await Furnished();
        Foreign = await Furnished();
        Suspended = await Furnished();
        var directory = new V1.DealerService.DealerServiceClient(Crm.Operator);
        await directory.UpdateDealerAsync(new() { Dealer = new() { Name = Suspended.Dealer, Suspended = true } });
    }

    public Task DisposeAsync() => Crm.DisposeAsync();

    /// <summary>Names of the right shape behind which nothing is.</summary>
    public static Tenant Nowhere() =>
        WithNames($"manufacturers/{Guid.NewGuid()}", $"dealers/{Guid.NewGuid()}", $"{Guid.NewGuid()}", $"{Guid.NewGuid()}", $"{Guid.NewGuid()}", $"{Guid.NewGuid()}");

    /// <summary>A dealer and its manufacturer that have everything.</summary>
    public async Task<Tenant> Furnished()
    {
        var (dealer, calls, manufacturer) = await Crm.NewDealer();
        using var session = await IngestSession.OpenAsync(calls, dealer, channel: "main", client: "Text");
        var bad = Records.Customer("bad");
        bad.Customer.Kind = V1.CustomerKind.Unspecified;
        await session.PushAsync(0, Records.Customer("c1"), Records.Interaction("i1", "c1"), Records.Complaint("p1", "c1"), bad);
        var reports = new V1.ReportService.ReportServiceClient(Crm.As(manufacturer));
        var report = await reports.GenerateReportAsync(Reports.ReportScene.Request(manufacturer, dealer, 2025, 5));
        return WithNames(
            manufacturer, dealer, await Only(calls, dealer, "customers"), await Only(calls, dealer, "interactions"),
            await Only(calls, dealer, "complaints"), IdOf(report.Report.Name))
            .With(await Streamed(manufacturer));
    }

    /// <summary>A subscription that was streamed once, with the session and cursor by which the stream may be acknowledged.</summary>
    private async Task<Dictionary<string, string>> Streamed(string manufacturer)
    {
        var feed = new V1.ReportFeedService.ReportFeedServiceClient(Crm.As(manufacturer));
        var request = new V1.CreateReportSubscriptionRequest { Parent = manufacturer, ReportSubscription = new() { DisplayName = "Text" } };
        var subscription = (await feed.CreateReportSubscriptionAsync(request)).ReportSubscription;
        using var call = feed.StreamReports(new() { Parent = manufacturer, Subscription = subscription.Name });
        Assert.True(await call.ResponseStream.MoveNext(default));
        return new(StringComparer.Ordinal)
        {
            ["reportSubscriptions"] = subscription.Name,
            ["session_id"] = call.ResponseStream.Current.Opened.SessionId,
            ["cursor"] = call.ResponseStream.Current.Cursor,
        };
    }

    private static async Task<string> Only(CallInvoker calls, string dealer, string collection) =>
        IdOf(collection switch
        {
            "customers" => (await new V1.CustomerService.CustomerServiceClient(calls).ListCustomersAsync(new() { Parent = dealer })).Customers.Single().Name,
            "interactions" => (await new V1.InteractionService.InteractionServiceClient(calls).ListInteractionsAsync(new() { Parent = dealer })).Interactions.Single().Name,
            _ => (await new V1.ComplaintService.ComplaintServiceClient(calls).ListComplaintsAsync(new() { Parent = dealer })).Complaints.Single().Name,
        });

    private static string IdOf(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static Tenant WithNames(string manufacturer, string dealer, string customer, string interaction, string complaint, string report) =>
        new(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["manufacturers"] = manufacturer,
            ["dealers"] = dealer,
            ["customers"] = $"{dealer}/customers/{customer}",
            ["interactions"] = $"{dealer}/interactions/{interaction}",
            ["complaints"] = $"{dealer}/complaints/{complaint}",
            ["ingestChannels"] = $"{dealer}/ingestChannels/main",
            ["reports"] = $"{manufacturer}/reports/{report}",
            ["reportSubscriptions"] = $"{manufacturer}/reportSubscriptions/{report}",
        });
}
