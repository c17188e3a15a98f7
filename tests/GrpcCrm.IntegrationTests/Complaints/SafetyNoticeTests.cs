using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.ReportFeed;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class SafetyNoticeTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_complaint_that_concerns_safety_reaches_its_manufacturer_through_the_feed_once()
    {
        var scene = await CaseScene.OfAsync(crm);
        var complaint = await scene.ReceivedAsync(safety: true);
        complaint = await scene.AcknowledgeAsync(complaint);
        complaint = await FlagAsync(scene, complaint, false);
        complaint = await FlagAsync(scene, complaint, true);

        var notice = Assert.Single(await new FeedScene(crm).ReadAsync(scene.Manufacturer, 1)).SafetyNotice;

        Assert.Equal((scene.Dealer, complaint.Name, "Brakes"), (notice.Dealer, notice.Complaint, notice.Category));
        Assert.Equal(complaint.ReceivedTime, notice.ReceivedTime);
        Assert.Equal(1, await NoticesAsync(complaint));
    }

    [Fact]
    public async Task An_import_tells_it_too_and_a_resend_or_a_correction_does_not_tell_it_again()
    {
        var scene = await CaseScene.OfAsync(crm);
        using var session = await IngestSession.OpenAsync(scene.Calls, scene.Dealer);
        await session.PushAsync(0, Safety("p1", 1), Records.Complaint("p2"));
        await session.PushAsync(2, Safety("p1", 1), Records.Complaint("p1", version: 2), Safety("p1", 3), Safety("p3", 1));
        await session.PushAsync(6, Safety("p1", 4));

        var events = await new FeedScene(crm).ReadAsync(scene.Manufacturer, 2);

        var listed = (await scene.Complaints.ListComplaintsAsync(new() { Parent = scene.Dealer })).Complaints;
        var told = listed.Where(c => c.ExternalId != "p2").Select(c => c.Name).Order(StringComparer.Ordinal);
        Assert.Equal(told, events.Select(each => each.SafetyNotice.Complaint).Order(StringComparer.Ordinal));
        foreach (var complaint in listed) Assert.Equal(complaint.ExternalId == "p2" ? 0 : 1, await NoticesAsync(complaint));
    }

    [Fact]
    public async Task Told_before_its_vehicle_was_known_it_reaches_the_vehicle_s_manufacturer_when_that_arrives()
    {
        var manufacturers = new[] { await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync() };
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", manufacturers);
        var scene = new CaseScene(dealer, crm.As(dealer), manufacturers[1]);
        using var session = await IngestSession.OpenAsync(scene.Calls, dealer);
        var record = Safety("p1", 1);
        record.Complaint.VehicleReference = new() { ExternalId = "v1" };
        await session.PushAsync(0, record);
        var complaint = Assert.Single((await scene.Complaints.ListComplaintsAsync(new() { Parent = dealer })).Complaints);
        Assert.Equal(("", 0L), (complaint.Manufacturer, await NoticesAsync(complaint)));

        var vehicle = Records.Vehicle("v1");
        vehicle.Vehicle.Manufacturer = manufacturers[1];
        await session.PushAsync(1, vehicle);

        var notice = Assert.Single(await new FeedScene(crm).ReadAsync(manufacturers[1], 1)).SafetyNotice;
        Assert.Equal(complaint.Name, notice.Complaint);
    }

    [Fact]
    public async Task It_names_the_vehicle_and_each_delivery_is_in_the_access_log()
    {
        var scene = await CaseScene.OfAsync(crm);
        var feed = new FeedScene(crm);
        var vehicle = Records.Vehicle("v1");
        (vehicle.Vehicle.ModelYear, vehicle.Vehicle.Vin) = (2024, "WVWZZZ1JZXW000001");
        using var session = await IngestSession.OpenAsync(scene.Calls, scene.Dealer);
        await session.PushAsync(0, vehicle, Records.Customer("chan"));
        _ = await feed.Reports.GenerateAsync(scene.Manufacturer, scene.Dealer, 2025, 1);
        feed.Options.HeartbeatInterval = TimeSpan.FromMilliseconds(300);
        using var following = feed.Open(scene.Manufacturer);
        using var reportsOnly = feed.Open(new V1.StreamReportsRequest
        {
            Parent = scene.Manufacturer,
            StartAt = V1.FeedStart.Oldest,
            Filter = new() { Subjects = { V1.FeedSubject.ReportPublished } },
        });
        foreach (var call in new[] { following, reportsOnly }) await FeedScene.CaughtUpAsync(call);
        var before = await ReadsAsync(scene);

        await session.PushAsync(2, Safety("p1", 1).Of("v1"));
        var notice = Assert.Single(await FeedScene.EventsAsync(following, 1)).SafetyNotice;

        Assert.Equal(("Kirin", 2024, "WVWZZZ1JZXW000001"), (notice.Make, notice.ModelYear, notice.Vin));
        Assert.Equal(before + 1, await ReadsAsync(scene));
        await feed.Reports.GenerateAsync(scene.Manufacturer, scene.Dealer, 2025, 2);
        await FeedScene.EventsAsync(following, 1);
        await FeedScene.EventsAsync(reportsOnly, 1);
        Assert.Equal(before + 1, await ReadsAsync(scene));
    }

    private Task<long> ReadsAsync(CaseScene scene) =>
        crm.ScalarAsync<long>($"select count(*) from access_log where method like '%StreamReports' and resource = '{scene.Manufacturer}'");

    private static V1.IngestRecord Safety(string externalId, long version)
    {
        var record = Records.Complaint(externalId, version: version);
        (record.Complaint.Safety, record.Complaint.Severity) = (true, V1.ComplaintSeverity.Critical);
        record.Complaint.Subject = $"Version {version}";
        return record;
    }

    private static async Task<V1.Complaint> FlagAsync(CaseScene scene, V1.Complaint at, bool safety)
    {
        var request = new V1.UpdateComplaintRequest
        {
            Complaint = new() { Name = at.Name, Etag = at.Etag, Safety = safety },
            UpdateMask = new() { Paths = { "safety" } },
        };
        return (await scene.Complaints.UpdateComplaintAsync(request)).Complaint;
    }

    private Task<long> NoticesAsync(V1.Complaint complaint) =>
        crm.ScalarAsync<long>($"select count(*) from safety_notice where complaint_id = '{complaint.Name.Split('/')[^1]}'");
}
