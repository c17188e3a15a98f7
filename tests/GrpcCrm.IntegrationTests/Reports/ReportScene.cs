using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using Google.Type;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>Manufacturers, dealers and their records, arranged through the API.</summary>
internal sealed class ReportScene(CrmHost host)
{
    private readonly V1.DealerService.DealerServiceClient _directory = new(host.As("operator"));

    public V1.ReportService.ReportServiceClient Reports(string organisation) => new(host.As(organisation));

    public async Task<string> Manufacturer(string displayName = "Kirin") =>
        (await _directory.CreateManufacturerAsync(new() { Manufacturer = new() { DisplayName = displayName } })).Manufacturer.Name;

    public async Task<string> Dealer(string timeZone, params string[] manufacturers) =>
        (await _directory.CreateDealerAsync(new()
        {
            Dealer = new() { DisplayName = "Harbour Motors", TimeZone = timeZone, Manufacturers = { manufacturers } },
        })).Dealer.Name;

    public async Task Store(string dealer, params IEnumerable<V1.IngestRecord> records)
    {
        var ingest = new V1.IngestService.IngestServiceClient(host.As(dealer));
        foreach (var some in records.Chunk(200))
        {
            var request = new V1.IngestBatchRequest { Parent = dealer, SourceSystem = "dms", Batch = new() { Records = { some } } };
            var answer = await ingest.IngestBatchAsync(request);
            Assert.Empty(answer.Result.Exceptions);
        }
    }

    public static V1.IngestRecord Interaction(
        string manufacturer, DateTimeOffset at, V1.CommunicationChannel channel = V1.CommunicationChannel.Phone,
        V1.InteractionDirection direction = V1.InteractionDirection.Inbound) => new()
    {
        ExternalId = Guid.NewGuid().ToString(),
        Interaction = new() { Manufacturer = manufacturer, Channel = channel, Direction = direction, OccurredTime = at.ToTimestamp() },
    };

    public static V1.IngestRecord Complaint(string manufacturer, DateTimeOffset received, DateTimeOffset? closed = null) => new()
    {
        ExternalId = Guid.NewGuid().ToString(),
        Complaint = new()
        {
            Manufacturer = manufacturer,
            Category = "repair quality",
            ReceivedTime = received.ToTimestamp(),
            ClosedTime = closed?.ToTimestamp(),
        },
    };

    public async Task<V1.Report> Generate(string manufacturer, string dealer, int year, int month)
    {
        var request = Request(manufacturer, dealer, year, month);
        return (await Reports(manufacturer).GenerateReportAsync(request)).Report;
    }

    public static V1.GenerateReportRequest Request(string manufacturer, string dealer, int year, int month, int day = 1) => new()
    {
        Parent = manufacturer,
        Dealer = dealer,
        Definition = V1.ReportDefinition.DealerMonthly,
        PeriodStartDate = new Date { Year = year, Month = month, Day = day },
    };

    /// <summary>Reads the document as the organisation sees it, having checked its hash.</summary>
    public async Task<V1.ReportDocument> Document(string organisation, string report, int revision = 0)
    {
        var read = (await Reports(organisation).GetReportAsync(new() { Name = report, RevisionNumber = revision })).Report;
        Assert.Equal(SHA256.HashData(read.Revision.Document.Span), read.Revision.ContentSha256.ToByteArray());
        return V1.ReportDocument.Parser.ParseFrom(read.Revision.Document);
    }
}
