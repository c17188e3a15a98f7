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
    private static readonly string[] OfManufacturer = ["reports", "reportSchedules", "reportSubscriptions", "complaintCategories"];

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
    public static Tenant Nowhere()
    {
        var (manufacturer, dealer) = ($"manufacturers/{Guid.NewGuid()}", $"dealers/{Guid.NewGuid()}");
        return Of(manufacturer, dealer, [
            .. OfDealer.Select(collection => (collection, $"{dealer}/{collection}/{Guid.NewGuid()}")),
            .. OfManufacturer.Select(collection => (collection, $"{manufacturer}/{collection}/{Guid.NewGuid()}")),
        ]);
    }

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

    private Task<Tenant> FurnishedAsync() => FurnishedAsync([.. OfDealer, .. OfManufacturer]);

    /// <summary>A dealer and its manufacturer, with one resource in each of these collections.</summary>
    private async Task<Tenant> FurnishedAsync(HashSet<string> wanted)
    {
        var (dealer, calls, manufacturer) = await Crm.NewDealerAsync();
        var nowhere = Of(manufacturer, dealer, Nowhere().Names.Where(named => named.Key is not "manufacturers" and not "dealers" and not "ingestChannels")
            .Select(named => (named.Key, named.Value)));
        var names = new Dictionary<string, string>(nowhere.Names, StringComparer.Ordinal);
        if (wanted.Overlaps([.. OfDealer, "ingestChannels", "reports"]))
        {
            using var session = await IngestSession.OpenAsync(calls, dealer, channel: "main", client: "Text");
            var bad = Records.Customer("bad");
            bad.Customer.Kind = V1.CustomerKind.Unspecified;
            await session.PushAsync(0, Records.Customer("c1"), Records.Interaction("i1", "c1"), Records.Complaint("p1", "c1"), Records.Vehicle("v1"), bad);
            if (wanted.Contains("reports")) (names["reports"], names["reportSchedules"]) = await RevisedReportAsync(manufacturer, dealer, session);
        }

        foreach (var collection in OfDealer.Where(wanted.Contains)) names[collection] = await FirstAsync(calls, dealer, collection);
        if (wanted.Contains("reportSchedules") && !wanted.Contains("reports")) names["reportSchedules"] = await NewScheduleAsync(manufacturer);
        if (wanted.Contains("complaintCategories")) names["complaintCategories"] = await NewComponentAsync(manufacturer);
        if (wanted.Contains("reportSubscriptions")) foreach (var (name, value) in await StreamedAsync(manufacturer)) names[name] = value;
        return new Tenant(names);
    }

    /// <summary>A report with a revision and, because its schedule asks for approval since, the draft of another.</summary>
    private async Task<(string Report, string Schedule)> RevisedReportAsync(string manufacturer, string dealer, IngestSession session)
    {
        var reports = new V1.ReportService.ReportServiceClient(Crm.As(manufacturer));
        var request = Reports.ReportScene.Request(manufacturer, dealer, 2025, 5);
        var report = (await reports.GenerateReportAsync(request)).Report;
        var schedule = await NewScheduleAsync(manufacturer);
        await session.PushAsync(5, Records.Interaction("i1", "c1", Records.May.AddDays(40)));
        await reports.GenerateReportAsync(request);
        return (report.Name, schedule);
    }

    private async Task<string> NewScheduleAsync(string manufacturer)
    {
        var schedule = new V1.ReportSchedule
        {
            Definition = V1.ReportDefinition.DealerServiceQuality,
            PeriodKind = V1.PeriodKind.Monthly,
            FirstPeriodStartDate = new() { Year = 2025, Month = 1, Day = 1 },
            Approval = V1.ReportApproval.Manual,
            Paused = true,
        };
        var client = new V1.ReportScheduleService.ReportScheduleServiceClient(Crm.As(manufacturer));
        return (await client.CreateReportScheduleAsync(new() { Parent = manufacturer, ReportSchedule = schedule })).ReportSchedule.Name;
    }

    private async Task<string> NewComponentAsync(string manufacturer)
    {
        var catalogue = new V1.ComplaintCategoryService.ComplaintCategoryServiceClient(Crm.As(manufacturer));
        var component = new V1.ComplaintCategory { Kind = V1.ComplaintCategoryKind.Component, Code = "BRK-01" };
        return (await catalogue.CreateComplaintCategoryAsync(new() { Parent = manufacturer, ComplaintCategory = component })).ComplaintCategory.Name;
    }

    /// <summary>A subscription that was streamed once, with the session and cursor by which the stream may be acknowledged.</summary>
    private async Task<(string Collection, string Name)[]> StreamedAsync(string manufacturer)
    {
        var feed = new V1.ReportFeedService.ReportFeedServiceClient(Crm.As(manufacturer));
        var request = new V1.CreateReportSubscriptionRequest { Parent = manufacturer, ReportSubscription = new() { DisplayName = "Text" } };
        var subscription = (await feed.CreateReportSubscriptionAsync(request)).ReportSubscription;
        using var call = feed.StreamReports(new() { Parent = manufacturer, Subscription = subscription.Name });
        Assert.True(await call.ResponseStream.MoveNext(default));
        var frame = call.ResponseStream.Current;
        return [("reportSubscriptions", subscription.Name), ("session_id", frame.Opened.SessionId), ("cursor", frame.Cursor)];
    }

    private static async Task<string> FirstAsync(CallInvoker calls, string dealer, string collection) =>
        collection switch
        {
            "customers" => (await new V1.CustomerService.CustomerServiceClient(calls).ListCustomersAsync(new() { Parent = dealer })).Customers[0].Name,
            "vehicles" => (await new V1.VehicleService.VehicleServiceClient(calls).ListVehiclesAsync(new() { Parent = dealer })).Vehicles[0].Name,
            "interactions" => (await new V1.InteractionService.InteractionServiceClient(calls).ListInteractionsAsync(new() { Parent = dealer })).Interactions[0].Name,
            "ingestRejections" => (await new V1.IngestService.IngestServiceClient(calls).ListIngestRejectionsAsync(new() { Parent = dealer })).Rejections[0].Name,
            _ => (await new V1.ComplaintService.ComplaintServiceClient(calls).ListComplaintsAsync(new() { Parent = dealer })).Complaints[0].Name,
        };

    private static Tenant Of(string manufacturer, string dealer, IEnumerable<(string Collection, string Name)> others) =>
        new(others.ToDictionary(other => other.Collection, other => other.Name, StringComparer.Ordinal)
            .Concat([new("manufacturers", manufacturer), new("dealers", dealer), new("ingestChannels", $"{dealer}/ingestChannels/main")])
            .ToDictionary(StringComparer.Ordinal));
}
