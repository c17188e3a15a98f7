using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>Dealers' records and the reports about them.</summary>
internal sealed class ReportScene(CrmFixture crm)
{
    private const string Again = """
        insert into interaction (
          dealer_id, interaction_id, revision, source_system, external_id, payload_hash, deleted, manufacturer_id, manufacturer_derived,
          channel, direction, occurred_time, duration_seconds, subject, notes, journey_phase, created_time, recorded_time)
        select
          dealer_id, gen_random_uuid(), revision, source_system, external_id || ' again', payload_hash, deleted, manufacturer_id,
          manufacturer_derived, channel, direction, occurred_time, duration_seconds, subject, notes, journey_phase, created_time,
          clock_timestamp()
        from interaction
        where dealer_id = $1
        """;

    public V1.ReportService.ReportServiceClient Reports(string organisation) => new(crm.As(organisation));

    public async Task StoreAsync(string dealer, params IEnumerable<V1.IngestRecord> records)
    {
        var ingest = new V1.IngestService.IngestServiceClient(crm.As(dealer));
        foreach (var some in records.Chunk(200))
        {
            var batch = new V1.IngestBatch { Records = { some } };
            var answer = await ingest.IngestBatchAsync(new() { Parent = dealer, SourceSystem = "dms", Batch = batch });
            Assert.Empty(answer.Result.Exceptions);
        }
    }

    public async Task<V1.Report> GenerateAsync(string manufacturer, string dealer, int year, int month) =>
        (await Reports(manufacturer).GenerateReportAsync(Request(manufacturer, dealer, year, month))).Report;

    public static V1.GenerateReportRequest Request(string manufacturer, string dealer, int year, int month, int day = 1) => new()
    {
        Parent = manufacturer,
        Dealer = dealer,
        Definition = V1.ReportDefinition.DealerServiceQuality,
        PeriodStartDate = new() { Year = year, Month = month, Day = day },
    };

    /// <summary>Reads the document as the organisation sees it, having checked its hash.</summary>
    public async Task<V1.ReportDocument> DocumentAsync(string organisation, string report, int revision = 0)
    {
        var read = (await Reports(organisation).GetReportAsync(new() { Name = report, RevisionNumber = revision })).Report;
        Assert.Equal(SHA256.HashData(read.Revision.Document.Span), read.Revision.ContentSha256.ToByteArray());
        return V1.ReportDocument.Parser.ParseFrom(read.Revision.Document);
    }

    /// <summary>A transaction that holds the dealer's writer lock, as ingest does while it stores.</summary>
    public async Task<NpgsqlTransaction> OpenWriterAsync(string dealer)
    {
        var connection = await crm.Admin.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(DealerLock.Writing, connection);
        command.Parameters.Add(new() { Value = ResourceNames.Dealers.Parse(dealer).Id });
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    /// <summary>Stores another of each of the dealer's interactions, as a writer does: stamped after its lock was taken.</summary>
    public static async Task StoreAgainAsync(NpgsqlTransaction writer, string dealer)
    {
        await using var command = new NpgsqlCommand(Again, writer.Connection);
        command.Parameters.Add(new() { Value = ResourceNames.Dealers.Parse(dealer).Id });
        await command.ExecuteNonQueryAsync();
    }

    public static V1.IngestRecord Interaction(string manufacturer, DateTimeOffset at) => new()
    {
        ExternalId = Guid.NewGuid().ToString(),
        Interaction = new()
        {
            Manufacturer = manufacturer,
            Channel = V1.CommunicationChannel.Phone,
            Direction = V1.InteractionDirection.Inbound,
            OccurredTime = at.ToTimestamp(),
        },
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
}
