using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class GetReportTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ReportScene _scene = new(crm);

    [Fact]
    public async Task Manufacturer_and_dealer_read_the_same_report_each_with_its_document()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var made = await _scene.GenerateAsync(kirin, dealer, 2025, 4);

        foreach (var organisation in new[] { kirin, dealer })
        {
            var read = (await _scene.Reports(organisation).GetReportAsync(new() { Name = made.Name })).Report;
            var document = V1.ReportDocument.Parser.ParseFrom(read.Revision.Document);
            Assert.Equal(organisation == dealer ? V1.ReportAudience.Dealer : V1.ReportAudience.Manufacturer, document.Audience);
            read.Revision.Document = Google.Protobuf.ByteString.Empty;
            read.Revision.ContentSha256 = made.Revision.ContentSha256;
            Assert.Equal(made, read);
        }
    }

    [Theory]
    [InlineData(V1.ReportAudience.Dealer)]
    [InlineData(V1.ReportAudience.SalesDepartment)]
    [InlineData(V1.ReportAudience.AfterSalesDepartment)]
    public async Task A_dealer_reads_the_document_that_it_asks_for_and_a_manufacturer_none_of_them(V1.ReportAudience audience)
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var request = new V1.GetReportRequest { Name = (await _scene.GenerateAsync(kirin, dealer, 2025, 4)).Name, Audience = audience };

        var read = (await _scene.Reports(dealer).GetReportAsync(request)).Report;
        await RpcFailure.OfAsync("FIELD_INVALID", async () => await _scene.Reports(kirin).GetReportAsync(request));

        Assert.Equal(audience, V1.ReportDocument.Parser.ParseFrom(read.Revision.Document).Audience);
    }

    [Fact]
    public async Task The_manufacturer_s_document_is_not_the_dealer_s_to_read()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var made = await _scene.GenerateAsync(kirin, dealer, 2025, 4);

        await RpcFailure.OfAsync("FIELD_INVALID", async () => await _scene.Reports(dealer)
            .GetReportAsync(new() { Name = made.Name, Audience = V1.ReportAudience.Manufacturer }));
    }

    [Fact]
    public async Task A_revision_that_there_is_not_is_not_found()
    {
        var kirin = await crm.NewManufacturerAsync();
        var made = await _scene.GenerateAsync(kirin, await crm.NewDealerAsync("Asia/Hong_Kong", kirin), 2025, 4);

        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", () => _scene.DocumentAsync(kirin, made.Name, revision: 2));
    }

    [Fact]
    public async Task Another_manufacturer_or_dealer_finds_nothing_as_if_it_did_not_exist()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        var (dealer, other) = (await crm.NewDealerAsync("Asia/Hong_Kong", kirin, raiju), await crm.NewDealerAsync("Asia/Hong_Kong", kirin, raiju));
        var made = await _scene.GenerateAsync(kirin, dealer, 2025, 4);
        var absent = $"{kirin}/reports/{Guid.NewGuid()}";
        async Task<byte[]> Failure(string caller, string name) =>
            RpcFailure.Bytes(await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", () => _scene.DocumentAsync(caller, name)));

        Assert.Equal(await Failure(raiju, absent), await Failure(raiju, made.Name));
        Assert.Equal(await Failure(other, absent), await Failure(other, made.Name));
        await Failure(raiju, made.Name.Replace(kirin, raiju, StringComparison.Ordinal));
    }
}
