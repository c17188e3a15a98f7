using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class ListComplaintsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_latest_received_comes_first_and_pages_hold_each_once()
    {
        var dealer = await crm.NewDealer();
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
        var dealer = await crm.NewDealer();
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

        Assert.Equal(["p1", "p3", "p4"], await Listed(dealer, new() { Customers = { customer } }));
        Assert.Equal(["p3", "p4"], await Listed(dealer, new() { States = { V1.ComplaintState.ClosedAccepted } }));
        Assert.Equal(["p1", "p2"], await Listed(dealer, new() { States = { V1.ComplaintState.Received, V1.ComplaintState.Responded } }));
        Assert.Equal(
            ["p3"], await Listed(dealer, new() { States = { V1.ComplaintState.ClosedAccepted }, Categories = { "Brakes", "Noise" } }));
        Assert.Equal(["p2"], await Listed(dealer, new() { ReceivedFromTime = until }));
        Assert.Equal(["p1", "p3", "p4"], await Listed(dealer, new() { ReceivedUntilTime = until }));
    }

    private static async Task<IEnumerable<string>> Listed(OneDealer dealer, V1.ComplaintFilter filter)
    {
        var client = new V1.ComplaintService.ComplaintServiceClient(dealer.Calls);
        var answer = await client.ListComplaintsAsync(new() { Parent = dealer.Name, Filter = filter });
        return answer.Complaints.Select(complaint => complaint.ExternalId).Order(StringComparer.Ordinal);
    }
}
