using System.Globalization;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

/// <summary>What a complaint's events say together, in hours after the receipt.</summary>
public sealed class MilestonesTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string AwaitThenClose = "Acknowledged 1, Investigating 2, PendingCustomer 3, Investigating 8, Responded 10, ClosedAccepted 12";

    [Theory]
    [InlineData("Acknowledged 1", "Acknowledged ack 1")]
    [InlineData(AwaitThenClose, "ClosedAccepted ack 1 responded 10 closed 12 first 12 resolved 10 in 5")]
    [InlineData("ClosedAccepted 12", "ClosedAccepted closed 12 first 12 resolved 12 in 12")]
    [InlineData("Responded 5, ClosedExhausted 9", "ClosedExhausted responded 5 closed 9 first 9 resolved 9 in 9")]
    [InlineData("Withdrawn 4", "Withdrawn closed 4")]
    [InlineData("ClosedAccepted 4, Acknowledged 6", "ClosedAccepted ack 6 closed 4 first 4 resolved 4 in 4")]
    [InlineData("PendingCustomer 2, ClosedAccepted 6", "ClosedAccepted closed 6 first 6 resolved 6 in 2")]
    [InlineData("Responded 3, PendingCustomer 4, ClosedAccepted 9", "ClosedAccepted responded 3 closed 9 first 9 resolved 3 in 3")]
    [InlineData("PendingCustomer 1, PendingThirdParty 3, ClosedAccepted 9", "ClosedAccepted closed 9 first 9 resolved 9 in 7")]
    [InlineData(
        AwaitThenClose + ", Investigating 20", "Investigating ack 1 responded 10 first 12 resolved 10 in 5 reopened 1")]
    [InlineData(
        AwaitThenClose + ", Investigating 20, PendingCustomer 21, Responded 30, ClosedAccepted 31",
        "ClosedAccepted ack 1 responded 30 closed 31 first 12 resolved 10 in 5 reopened 1")]
    [InlineData("ClosedAccepted 3, Investigating 4, ClosedExhausted 5, Investigating 6", "Investigating first 3 resolved 3 in 3 reopened 2")]
    [InlineData("ClosedAccepted 3, ClosedAccepted 5", "ClosedAccepted closed 3 first 3 resolved 3 in 3")]
    public async Task A_history_says(string history, string expected)
    {
        var scene = await CaseScene.OfAsync(crm);
        using var session = await IngestSession.OpenAsync(scene.Calls, scene.Dealer);
        var record = Records.Complaint("p1");
        record.Complaint.History.Add(Steps(history).Reverse());
        Assert.Equal(1, (await session.PushAsync(0, record)).CreatedCount);

        Assert.Equal(expected, Said(await OnlyAsync(scene)));
    }

    [Fact]
    public async Task The_earliest_step_is_the_receipt_where_no_time_of_receipt_is_told()
    {
        var scene = await CaseScene.OfAsync(crm);
        using var session = await IngestSession.OpenAsync(scene.Calls, scene.Dealer);
        var record = Records.Complaint("p1");
        record.Complaint.ReceivedTime = null;
        record.Complaint.History.Add(Steps("ClosedAccepted 7, Investigating 4"));
        var nothing = Records.Complaint("p2");
        nothing.Complaint.ReceivedTime = null;
        var early = Records.Complaint("p3");
        early.Complaint.History.Add(Steps("Acknowledged -1"));

        var result = await session.PushAsync(0, record, nothing, early);

        Assert.Equal((1, 2), (result.CreatedCount, result.RejectedCount));
        var complaint = await OnlyAsync(scene);
        Assert.Equal(CaseScene.Stamp(Records.May.AddHours(4)), complaint.ReceivedTime);
        Assert.Equal(3 * 3600, complaint.ResolutionSeconds);
    }

    [Fact]
    public async Task Recorded_steps_and_a_history_that_its_source_sends_later_make_one_story()
    {
        var scene = await CaseScene.OfAsync(crm);
        using var session = await IngestSession.OpenAsync(scene.Calls, scene.Dealer);
        await session.PushAsync(0, Records.Complaint("p1"));
        var complaint = await scene.AcknowledgeAsync(await OnlyAsync(scene), Records.May.AddHours(6));
        await scene.AssessAsync(complaint, Records.May.AddHours(8));

        var history = Records.Complaint("p1");
        history.Complaint.History.Add(Steps("Acknowledged 2, PendingCustomer 9, ClosedAccepted 20"));
        await session.PushAsync(1, history);
        Assert.Equal("ClosedAccepted ack 2 closed 20 first 20 resolved 20 in 9", Said(await OnlyAsync(scene)));

        await session.PushAsync(2, Records.Complaint("p1"));
        var after = await OnlyAsync(scene);
        Assert.Equal("Assessed ack 6", Said(after));
        Assert.Equal(3, (await scene.EventsAsync(after)).Count);
    }

    /// <summary>A receipt recorded here stays on record: what a source tells later does not make the customer's wait shorter.</summary>
    [Theory]
    [InlineData(0, 16 * 24)]
    [InlineData(16 * 24, 0)]
    public async Task The_receipt_is_the_earliest_on_record_whoever_told_it(int recorded, int told)
    {
        var scene = await CaseScene.OfAsync(crm);
        var complaint = new V1.Complaint { SourceSystem = "dms", ExternalId = "p1", Category = "Brakes" };
        complaint.ReceivedTime = CaseScene.Stamp(Records.May.AddHours(recorded));
        await scene.Complaints.CreateComplaintAsync(new() { Parent = scene.Dealer, Complaint = complaint });
        using var session = await IngestSession.OpenAsync(scene.Calls, scene.Dealer);

        await session.PushAsync(0, Records.Complaint("p1", received: Records.May.AddHours(told), closed: Records.May.AddDays(26)));

        var both = await OnlyAsync(scene);
        Assert.Equal((CaseScene.Stamp(Records.May), 26 * 86400), (both.ReceivedTime, both.ResolutionSeconds));
    }

    private static async Task<V1.Complaint> OnlyAsync(CaseScene scene) =>
        Assert.Single((await scene.Complaints.ListComplaintsAsync(new() { Parent = scene.Dealer })).Complaints);

    private static IEnumerable<V1.ComplaintStep> Steps(string history) =>
        history.Split(", ").Select(step => step.Split(' ')).Select(parts => new V1.ComplaintStep
        {
            State = Enum.Parse<V1.ComplaintState>(parts[0]),
            OccurredTime = CaseScene.Stamp(Records.May.AddHours(int.Parse(parts[1], CultureInfo.InvariantCulture))),
        });

    private static string Said(V1.Complaint complaint)
    {
        string Hours(string word, Google.Protobuf.WellKnownTypes.Timestamp? time) =>
            time is null ? "" : $" {word} {(time.ToDateTime() - Records.May).TotalHours}";
        return $"{complaint.State}{Hours("ack", complaint.AcknowledgedTime)}{Hours("responded", complaint.RespondedTime)}"
            + $"{Hours("closed", complaint.ClosedTime)}{Hours("first", complaint.FirstClosedTime)}{Hours("resolved", complaint.ResolutionEndTime)}"
            + (complaint.HasResolutionSeconds ? $" in {complaint.ResolutionSeconds / 3600}" : "")
            + (complaint.ReopenedCount > 0 ? $" reopened {complaint.ReopenedCount}" : "");
    }
}
