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
        WithNames($"manufacturers/{Guid.NewGuid()}", $"dealers/{Guid.NewGuid()}", $"{Guid.NewGuid()}", $"{Guid.NewGuid()}", $"{Guid.NewGuid()}", $"{Guid.NewGuid()}", $"{Guid.NewGuid()}");

    /// <summary>The own tenant, for a call that may leave nothing behind: what a deletion names is there for it alone.</summary>
    public async Task<Tenant> OwnFor(string rpc)
    {
        if (!rpc.EndsWith(".DeleteReportSchedule", StringComparison.Ordinal)) return Own;
        var names = new Dictionary<string, string>(Own.Names, StringComparer.Ordinal)
        {
            ["reportSchedules"] = await NewSchedule(Own.Manufacturer, V1.PeriodKind.Yearly, V1.ReportApproval.Automatic),
        };
        return new Tenant(names);
    }

    private async Task<string> NewSchedule(string manufacturer, V1.PeriodKind kind, V1.ReportApproval approval)
    {
        var schedule = new V1.ReportSchedule
        {
            Definition = V1.ReportDefinition.DealerServiceQuality,
            PeriodKind = kind,
            FirstPeriodStartDate = new() { Year = 2025, Month = 1, Day = 1 },
            Approval = approval,
            Paused = true,
        };
        var client = new V1.ReportScheduleService.ReportScheduleServiceClient(Crm.As(manufacturer));
        return (await client.CreateReportScheduleAsync(new() { Parent = manufacturer, ReportSchedule = schedule })).ReportSchedule.Name;
    }

    private static async Task Push(CallInvoker calls, string dealer, V1.IngestRecord record)
    {
        var client = new V1.IngestService.IngestServiceClient(calls);
        await client.IngestBatchAsync(new() { Parent = dealer, SourceSystem = "dms", Batch = new() { Records = { record } } });
    }

    private async Task<Tenant> Furnished()
    {
        var (dealer, calls, manufacturer) = await Crm.NewDealer();
        using var session = await IngestSession.OpenAsync(calls, dealer, channel: "main", client: "Text");
        var bad = Records.Customer("bad");
        bad.Customer.Kind = V1.CustomerKind.Unspecified;
        await session.PushAsync(0, Records.Customer("c1"), Records.Interaction("i1", "c1"), Records.Complaint("p1", "c1"), bad);
        var reports = new V1.ReportService.ReportServiceClient(Crm.As(manufacturer));
        var report = await reports.GenerateReportAsync(Reports.ReportScene.Request(manufacturer, dealer, 2025, 5));
        var schedule = await NewSchedule(manufacturer, V1.PeriodKind.Monthly, V1.ReportApproval.Manual);
        await Push(calls, dealer, Records.Interaction("i1", "c1", Records.May.AddDays(40)));
        await reports.GenerateReportAsync(Reports.ReportScene.Request(manufacturer, dealer, 2025, 5));
        return WithNames(
            manufacturer, dealer, await Only(calls, dealer, "customers"), await Only(calls, dealer, "interactions"),
            await Only(calls, dealer, "complaints"), IdOf(report.Report.Name), IdOf(schedule));
    }

    private static async Task<string> Only(CallInvoker calls, string dealer, string collection) =>
        IdOf(collection switch
        {
            "customers" => (await new V1.CustomerService.CustomerServiceClient(calls).ListCustomersAsync(new() { Parent = dealer })).Customers.Single().Name,
            "interactions" => (await new V1.InteractionService.InteractionServiceClient(calls).ListInteractionsAsync(new() { Parent = dealer })).Interactions.Single().Name,
            _ => (await new V1.ComplaintService.ComplaintServiceClient(calls).ListComplaintsAsync(new() { Parent = dealer })).Complaints.Single().Name,
        });

    private static string IdOf(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static Tenant WithNames(string manufacturer, string dealer, string customer, string interaction, string complaint, string report, string schedule) =>
        new(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["manufacturers"] = manufacturer,
            ["dealers"] = dealer,
            ["customers"] = $"{dealer}/customers/{customer}",
            ["interactions"] = $"{dealer}/interactions/{interaction}",
            ["complaints"] = $"{dealer}/complaints/{complaint}",
            ["ingestChannels"] = $"{dealer}/ingestChannels/main",
            ["reports"] = $"{manufacturer}/reports/{report}",
            ["reportSchedules"] = $"{manufacturer}/reportSchedules/{schedule}",
        });
}
