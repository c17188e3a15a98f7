using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>A dealer's September 2025 in Hong Kong, small enough to be computed by hand.</summary>
internal sealed class ContentScene(CrmFixture crm)
{
    public ReportScene Reports { get; } = new(crm);

    public string Manufacturer { get; private set; } = "";

    public string Dealer { get; private set; } = "";

    public string Report { get; private set; } = "";

    public static async Task<ContentScene> StoredAsync(CrmFixture crm)
    {
        var scene = new ContentScene(crm) { Manufacturer = await crm.NewManufacturerAsync() };
        scene.Dealer = await crm.NewDealerAsync("Asia/Hong_Kong", scene.Manufacturer);
        await scene.Reports.StoreAsync(scene.Dealer, Records.Customer("c1"), Records.Customer("c2"), Records.Customer("c3"));
        await scene.Reports.StoreAsync(scene.Dealer, Complaints());
        await scene.Reports.StoreAsync(
            scene.Dealer,
            Contact("i1", "c1", V1.CommunicationChannel.SocialMedia, V1.JourneyPhase.AfterSales),
            Contact("i2", "c1", V1.CommunicationChannel.SocialMedia, V1.JourneyPhase.Sales),
            Contact("i3", null, V1.CommunicationChannel.Email, V1.JourneyPhase.Unspecified));
        scene.Report = (await scene.Reports.GenerateAsync(scene.Manufacturer, scene.Dealer, 2025, 9)).Name;
        return scene;
    }

    public async Task<V1.ReportDocument> DocumentAsync(V1.ReportAudience audience)
    {
        var organisation = audience == V1.ReportAudience.Manufacturer ? Manufacturer : Dealer;
        var read = await Reports.Reports(organisation).GetReportAsync(new() { Name = Report, Audience = audience });
        return V1.ReportDocument.Parser.ParseFrom(read.Report.Revision.Document);
    }

    /// <summary>A cell in a line: metric, dimensions, numerator/denominator = value, customers, status.</summary>
    public static string Line(V1.ReportCell cell)
    {
        var name = string.Join(' ', [cell.Metric, .. cell.Dimensions.Select(dimension => dimension.Value)]);
        var value = cell.HasValue ? cell.Value.ToString("0.####", CultureInfo.InvariantCulture) : "none";
        return $"{name}: {cell.Numerator}/{cell.Denominator} = {value}, {cell.CustomerCount}, {cell.Status}";
    }

    /// <summary>A local time in Hong Kong.</summary>
    public static DateTime At(int month, int day, double hour = 10) =>
        new DateTime(2025, month, day, 0, 0, 0, DateTimeKind.Utc).AddHours(hour - 8);

    private static V1.IngestRecord[] Complaints() =>
    [
        Complaint("p1", "c1", At(9, 1), c =>
        {
            c.JourneyPhase = V1.JourneyPhase.AfterSales;
            c.AcknowledgedTime = At(9, 1, 12).ToTimestamp();
            c.RespondedTime = At(9, 3).ToTimestamp();
            c.ClosedTime = At(9, 5).ToTimestamp();
        }),
        Complaint("p2", "c1", At(9, 20), c =>
        {
            c.JourneyPhase = V1.JourneyPhase.AfterSales;
            c.AcknowledgedTime = At(9, 26, 11).ToTimestamp();
        }),
        Complaint("p3", "c2", At(9, 10, 23.5), c =>
        {
            c.JourneyPhase = V1.JourneyPhase.Sales;
            c.Category = "UNSPECIFIED";
            c.ClosedTime = At(9, 11, 0.5).ToTimestamp();
        }),
        Complaint("p4", null, At(8, 1), c =>
        {
            c.Category = "Paint";
            c.ClosedTime = At(9, 30).ToTimestamp();
        }),
        Complaint("p5", "c3", At(9, 30, 12), c =>
        {
            c.JourneyPhase = V1.JourneyPhase.PreSales;
            c.AcknowledgedTime = At(10, 3, 12).ToTimestamp();
        }),
    ];

    private static V1.IngestRecord Complaint(string id, string? customer, DateTime received, Action<V1.Complaint> more)
    {
        var record = Records.Complaint(id, customer, received);
        record.Complaint.Narrative = "The dealer's secret words";
        more(record.Complaint);
        return record;
    }

    private static V1.IngestRecord Contact(string id, string? customer, V1.CommunicationChannel channel, V1.JourneyPhase phase)
    {
        var record = Records.Interaction(id, customer, At(9, 15));
        record.Interaction.Channel = channel;
        record.Interaction.JourneyPhase = phase;
        return record;
    }
}
