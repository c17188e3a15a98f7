using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class GetComplaintTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Theory]
    [InlineData(null, null, null, V1.ComplaintState.Received)]
    [InlineData(1, null, null, V1.ComplaintState.Acknowledged)]
    [InlineData(1, 2, null, V1.ComplaintState.Responded)]
    [InlineData(1, 2, 3, V1.ComplaintState.ClosedAccepted)]
    [InlineData(0, 0, 0, V1.ComplaintState.ClosedAccepted)]
    [InlineData(3, 2, null, V1.ComplaintState.Acknowledged)]
    public async Task The_latest_event_says_where_it_stands_and_at_one_instant_the_last_in_its_life(
        int? acknowledged, int? responded, int? closed, V1.ComplaintState expected)
    {
        var record = Records.Complaint("p1");
        record.Complaint.AcknowledgedTime = After(acknowledged);
        record.Complaint.RespondedTime = After(responded);
        record.Complaint.ClosedTime = After(closed);

        var complaint = await StoredAsync(record);

        Assert.Equal(expected, complaint.State);
        Assert.Equal(record.Complaint.AcknowledgedTime, complaint.AcknowledgedTime);
        Assert.Equal(record.Complaint.ClosedTime, complaint.ClosedTime);
    }

    [Fact]
    public async Task Digits_below_a_microsecond_are_cut_off()
    {
        var record = Records.Complaint("p1");
        record.Complaint.ReceivedTime.Nanos = 123_456_789;

        var complaint = await StoredAsync(record);

        Assert.Equal(123_456_000, complaint.ReceivedTime.Nanos);
    }

    private static Timestamp? After(int? hours) => hours is { } number ? Timestamp.FromDateTime(Records.May.AddHours(number)) : null;

    private async Task<V1.Complaint> StoredAsync(V1.IngestRecord record)
    {
        var dealer = await crm.NewDealerAsync();
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name)) await session.PushAsync(0, record.Clone());
        var client = new V1.ComplaintService.ComplaintServiceClient(dealer.Calls);
        var listed = Assert.Single((await client.ListComplaintsAsync(new() { Parent = dealer.Name })).Complaints);
        return (await client.GetComplaintAsync(new() { Name = listed.Name })).Complaint;
    }
}
