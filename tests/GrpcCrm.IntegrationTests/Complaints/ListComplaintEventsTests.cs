using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class ListComplaintEventsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task Events_come_in_the_order_in_which_they_happened_page_by_page()
    {
        var (client, name, _) = await StoredAsync();

        var first = await client.ListComplaintEventsAsync(new() { Parent = name, PageSize = 3 });
        var second = await client.ListComplaintEventsAsync(new() { Parent = name, PageSize = 3, PageToken = first.NextPageToken });

        V1.ComplaintState[] states =
            [V1.ComplaintState.Received, V1.ComplaintState.Acknowledged, V1.ComplaintState.Responded, V1.ComplaintState.ClosedAccepted];
        Assert.Equal(states, first.Events.Concat(second.Events).Select(complaintEvent => complaintEvent.State));
        Assert.Equal((3, 1, ""), (first.Events.Count, second.Events.Count, second.NextPageToken));
    }

    [Fact]
    public async Task The_same_history_sent_again_adds_no_event_and_keeps_when_each_was_learned()
    {
        var (client, name, session) = await StoredAsync();
        var before = (await client.ListComplaintEventsAsync(new() { Parent = name })).Events;
        var changed = History();
        changed.Complaint.Subject = "Squealing";
        await session.PushAsync(1, changed);

        Assert.Equal(before, (await client.ListComplaintEventsAsync(new() { Parent = name })).Events);
    }

    [Fact]
    public async Task A_page_token_of_another_complaint_is_refused()
    {
        var (client, name, session) = await StoredAsync();
        await session.PushAsync(1, Records.Complaint("p2"));
        var token = (await client.ListComplaintEventsAsync(new() { Parent = name, PageSize = 1 })).NextPageToken;
        var dealer = string.Join('/', name.Split('/')[..2]);
        var other =
            (await client.ListComplaintsAsync(new() { Parent = dealer })).Complaints.Single(complaint => complaint.Name != name).Name;

        await RpcFailure.OfAsync(
            "PAGE_TOKEN_INVALID", async () => await client.ListComplaintEventsAsync(new() { Parent = other, PageToken = token }));
    }

    private static V1.IngestRecord History()
    {
        var record = Records.Complaint("p1", closed: Records.May.AddHours(5));
        record.Complaint.AcknowledgedTime = Timestamp.FromDateTime(Records.May.AddHours(5));
        record.Complaint.RespondedTime = Timestamp.FromDateTime(Records.May.AddHours(5));
        return record;
    }

    private async Task<(V1.ComplaintService.ComplaintServiceClient Client, string Name, IngestSession Session)> StoredAsync()
    {
        var dealer = await crm.NewDealerAsync();
        var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, History());
        var client = new V1.ComplaintService.ComplaintServiceClient(dealer.Calls);
        var complaint = Assert.Single((await client.ListComplaintsAsync(new() { Parent = dealer.Name })).Complaints);
        return (client, complaint.Name, session);
    }
}
