using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class ListComplaintsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_latest_received_comes_first_and_pages_hold_each_once()
    {
        var dealer = await crm.NewDealerAsync();
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name))
            await session.PushAsync(
                0, [.. Enumerable.Range(0, 7).Select(i => Records.Complaint($"p{i}", received: Records.May.AddDays(i / 3)))]);
        var client = new V1.ComplaintService.ComplaintServiceClient(dealer.Calls);

        var first = await client.ListComplaintsAsync(new() { Parent = dealer.Name, PageSize = 4 });
        var second = await client.ListComplaintsAsync(new() { Parent = dealer.Name, PageSize = 4, PageToken = first.NextPageToken });

        var listed = first.Complaints.Concat(second.Complaints).ToList();
        Assert.Equal((4, 3, ""), (first.Complaints.Count, second.Complaints.Count, second.NextPageToken));
        Assert.Equal(7, listed.Select(complaint => complaint.Name).Distinct().Count());
        Assert.Equal(
            listed.OrderByDescending(p => p.ReceivedTime.ToDateTime()).ThenByDescending(p => p.Name, StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task A_filter_joins_its_fields_by_and_and_their_values_by_or()
    {
        var dealer = await crm.NewDealerAsync();
        var paint = Records.Complaint("p4", "c1", closed: Records.May.AddDays(1));
        paint.Complaint.Category = "Paint";
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name))
        {
            await session.PushAsync(
                0, Records.Customer("c1"), Records.Complaint("p1", "c1"), Records.Complaint("p2", received: Records.May.AddDays(2)),
                Records.Complaint("p3", "c1", closed: Records.May.AddDays(3)), paint);
        }

        var customers = await new V1.CustomerService.CustomerServiceClient(dealer.Calls).ListCustomersAsync(new() { Parent = dealer.Name });
        var customer = customers.Customers.Single().Name;
        var until = Timestamp.FromDateTime(Records.May.AddDays(2));

        Assert.Equal(["p1", "p3", "p4"], await ListedAsync(dealer, new() { Customers = { customer } }));
        Assert.Equal(["p3", "p4"], await ListedAsync(dealer, new() { States = { V1.ComplaintState.ClosedAccepted } }));
        Assert.Equal(["p1", "p2"], await ListedAsync(dealer, new() { States = { V1.ComplaintState.Received, V1.ComplaintState.Responded } }));
        Assert.Equal(
            ["p3"], await ListedAsync(dealer, new() { States = { V1.ComplaintState.ClosedAccepted }, Categories = { "Brakes", "Noise" } }));
        Assert.Equal(["p2"], await ListedAsync(dealer, new() { ReceivedFromTime = until }));
        Assert.Equal(["p1", "p3", "p4"], await ListedAsync(dealer, new() { ReceivedUntilTime = until }));
        Assert.Equal(["p2", "p4"], await ListedAsync(dealer, new() { SourceSystems = { "dms" }, ExternalIds = { "p4", "p2", "p9" } }));
        Assert.Empty(await ListedAsync(dealer, new() { SourceSystems = { "web" }, ExternalIds = { "p4" } }));
    }

    [Fact]
    public async Task Severity_safety_manufacturer_and_vehicle_choose_too()
    {
        var (first, second) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync());
        var name = await crm.NewDealerAsync("Europe/London", first, second);
        var dealer = (name, crm.As(name), first);
        V1.IngestRecord[] complaints =
        [
            Graded("p1", first, V1.ComplaintSeverity.Minor, safety: false).Of("v1"),
            Graded("p2", first, V1.ComplaintSeverity.Critical, safety: true).Of("v2"),
            Graded("p3", second, V1.ComplaintSeverity.Critical, safety: false).Of("v1"),
            Graded("p4", second, V1.ComplaintSeverity.Unspecified, safety: true),
        ];
        using (var session = await IngestSession.OpenAsync(dealer.Item2, name))
            await session.PushAsync(0, [Records.Vehicle("v1", first), Records.Vehicle("v2", first), .. complaints]);
        var vehicles = (await new V1.VehicleService.VehicleServiceClient(dealer.Item2).ListVehiclesAsync(new() { Parent = name })).Vehicles;
        var (v1, v2) = (vehicles.Single(v => v.ExternalId == "v1").Name, vehicles.Single(v => v.ExternalId == "v2").Name);

        Assert.Equal(["p2", "p3"], await ListedAsync(dealer, new() { Severities = { V1.ComplaintSeverity.Critical } }));
        Assert.Equal(
            ["p1", "p2", "p3"], await ListedAsync(dealer, new() { Severities = { V1.ComplaintSeverity.Critical, V1.ComplaintSeverity.Minor } }));
        Assert.Equal(["p2", "p4"], await ListedAsync(dealer, new() { Safety = true }));
        Assert.Equal(["p1", "p3"], await ListedAsync(dealer, new() { Safety = false }));
        Assert.Equal(["p3", "p4"], await ListedAsync(dealer, new() { Manufacturers = { second } }));
        Assert.Equal(["p1", "p2", "p3", "p4"], await ListedAsync(dealer, new() { Manufacturers = { second, first } }));
        Assert.Equal(["p1", "p3"], await ListedAsync(dealer, new() { Vehicles = { v1 } }));
        Assert.Equal(["p1", "p2", "p3"], await ListedAsync(dealer, new() { Vehicles = { v1, v2 } }));
        Assert.Equal(["p3"], await ListedAsync(dealer, new() { Vehicles = { v1 }, Severities = { V1.ComplaintSeverity.Critical } }));
        Assert.Empty(await ListedAsync(dealer, new() { Safety = true, Manufacturers = { first }, Vehicles = { v1 } }));
    }

    [Fact]
    public async Task A_page_token_holds_for_its_filter_alone()
    {
        var dealer = await crm.NewDealerAsync();
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name))
            await session.PushAsync(0, [.. Enumerable.Range(0, 3).Select(i => Graded($"p{i}", "", V1.ComplaintSeverity.Critical, safety: true))]);
        var client = new V1.ComplaintService.ComplaintServiceClient(dealer.Calls);
        var request = new V1.ListComplaintsRequest { Parent = dealer.Name, PageSize = 2, Filter = new() { Safety = true } };
        request.PageToken = (await client.ListComplaintsAsync(request)).NextPageToken;
        Assert.Single((await client.ListComplaintsAsync(request)).Complaints);

        request.Filter.Severities.Add(V1.ComplaintSeverity.Critical);

        await RpcFailure.OfAsync("PAGE_TOKEN_INVALID", async () => await client.ListComplaintsAsync(request));
    }

    private static V1.IngestRecord Graded(string externalId, string manufacturer, V1.ComplaintSeverity severity, bool safety)
    {
        var record = Records.Complaint(externalId, manufacturer: manufacturer);
        (record.Complaint.Severity, record.Complaint.Safety) = (severity, safety);
        return record;
    }

    private static async Task<IEnumerable<string>> ListedAsync(OneDealer dealer, V1.ComplaintFilter filter)
    {
        var client = new V1.ComplaintService.ComplaintServiceClient(dealer.Calls);
        var answer = await client.ListComplaintsAsync(new() { Parent = dealer.Name, Filter = filter });
        return answer.Complaints.Select(complaint => complaint.ExternalId).Order(StringComparer.Ordinal);
    }
}
