using Google.Protobuf;
using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Calls;

/// <summary>Lists of records that hold as much as they may, read by clients that take answers as they do unless told otherwise.</summary>
public sealed class AnswerSizeTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const int Count = 80;
    private const int Frame = 4;
    private static readonly string Long = new('陳', 20_000);

    [Fact]
    public async Task Interactions_come_in_pages_that_a_client_takes()
    {
        var dealer = await crm.NewDealerAsync();
        await PushAsync(dealer, i =>
        {
            var record = Records.Interaction($"i{i}");
            record.Interaction.Notes = Long;
            return record;
        });
        var client = new V1.InteractionService.InteractionServiceClient(dealer.Calls);

        var found = await AllAsync(async token =>
        {
            var page = await client.ListInteractionsAsync(new() { Parent = dealer.Name, PageSize = 500, PageToken = token });
            return (page, page.Interactions.Select(interaction => interaction.ExternalId), page.NextPageToken);
        });

        Assert.Equal(Keys("i"), found);
    }

    [Fact]
    public async Task Complaints_come_in_pages_that_a_client_takes()
    {
        var dealer = await crm.NewDealerAsync();
        await PushAsync(dealer, i =>
        {
            var record = Records.Complaint($"p{i}");
            record.Complaint.Narrative = Long;
            return record;
        });
        var client = new V1.ComplaintService.ComplaintServiceClient(dealer.Calls);

        var found = await AllAsync(async token =>
        {
            var page = await client.ListComplaintsAsync(new() { Parent = dealer.Name, PageSize = 500, PageToken = token });
            return (page, page.Complaints.Select(complaint => complaint.ExternalId), page.NextPageToken);
        });

        Assert.Equal(Keys("p"), found);
    }

    [Fact]
    public async Task Rejections_come_in_pages_that_a_client_takes()
    {
        var dealer = await crm.NewDealerAsync();
        await PushAsync(dealer, i =>
        {
            var record = Records.Complaint($"p{i}");
            (record.Complaint.Narrative, record.Complaint.Category) = (Long, "");
            return record;
        });
        var client = new V1.IngestService.IngestServiceClient(dealer.Calls);

        var found = await AllAsync(async token =>
        {
            var page = await client.ListIngestRejectionsAsync(new() { Parent = dealer.Name, PageSize = 500, PageToken = token });
            return (page, page.Rejections.Select(rejection => rejection.ExternalId), page.NextPageToken);
        });

        Assert.Equal(Keys("p"), found);
    }

    private static IEnumerable<string> Keys(string prefix) => Enumerable.Range(0, Count).Select(i => $"{prefix}{i}").Order(StringComparer.Ordinal);

    /// <summary>The keys of all pages, in their own order.</summary>
    private static async Task<IEnumerable<string>> AllAsync(Func<string, Task<(IMessage Page, IEnumerable<string> Keys, string Next)>> read)
    {
        var found = new List<string>();
        var token = "";
        do
        {
            var (page, keys, next) = await read(token);
            Assert.InRange(page.CalculateSize(), 1, 1_100_000);
            found.AddRange(keys);
            token = next;
        }
        while (token.Length > 0);

        return found.Order(StringComparer.Ordinal);
    }

    private static async Task PushAsync(OneDealer dealer, Func<int, V1.IngestRecord> record)
    {
        var client = new V1.IngestService.IngestServiceClient(dealer.Calls);
        foreach (var numbers in Enumerable.Range(0, Count).Chunk(Frame))
        {
            var batch = new V1.IngestBatch { Records = { numbers.Select(record) } };
            await client.IngestBatchAsync(new() { Parent = dealer.Name, SourceSystem = "dms", Batch = batch });
        }
    }
}
