using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Ingest;

public sealed class ListIngestChannelsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task Channels_come_by_id_with_where_they_stand()
    {
        var dealer = await crm.NewDealerAsync();
        string[] ids = ["10", "2", "a", "a-b", "ab", "b"];
        foreach (var id in ids.Reverse())
        {
            using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name, id, source: $"dms-{id}");
            if (id == "ab") await session.PushAsync(0, Records.Customer("c1"), Records.Customer("c2"));
        }

        using (await IngestSession.OpenAsync(dealer.Calls, dealer.Name, "b", source: "dms-b"))
        {
        }

        var listed = await ListedAsync(dealer, pageSize: 2);

        Assert.Equal(ids.Select(id => $"{dealer.Name}/ingestChannels/{id}"), listed.Select(channel => channel.Name));
        var (pushed, openedTwice) = (listed[4], listed[5]);
        Assert.Equal((2L, "dms-ab", 1L), (pushed.NextOffset, pushed.SourceSystem, pushed.WriterEpoch));
        Assert.Equal((0L, "dms-b", 2L), (openedTwice.NextOffset, openedTwice.SourceSystem, openedTwice.WriterEpoch));
        Assert.Equal(await ListedAsync(dealer, pageSize: 100), listed);
    }

    [Fact]
    public async Task Another_dealer_s_channels_are_not_listed()
    {
        var (dealer, other) = (await crm.NewDealerAsync(), await crm.NewDealerAsync());
        using (await IngestSession.OpenAsync(other.Calls, other.Name))
        {
        }

        Assert.Empty(await ListedAsync(dealer, pageSize: 10));
    }

    private static async Task<List<V1.IngestChannel>> ListedAsync(OneDealer dealer, int pageSize)
    {
        var client = new V1.IngestService.IngestServiceClient(dealer.Calls);
        var listed = new List<V1.IngestChannel>();
        var request = new V1.ListIngestChannelsRequest { Parent = dealer.Name, PageSize = pageSize };
        do
        {
            var page = await client.ListIngestChannelsAsync(request);
            listed.AddRange(page.Channels);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        return listed;
    }
}
