using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class DownloadReportTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ReportScene _scene = new(crm);

    [Fact]
    public async Task The_document_arrives_byte_for_byte_with_its_hash()
    {
        var (kirin, _, made) = await BusyMonthAsync();

        var file = await DownloadAsync(kirin, new() { Name = made.Name, Format = V1.ReportFormat.Document });

        Assert.Equal(made.Revision.ContentSha256.ToByteArray(), SHA256.HashData(file.Content));
        Assert.Equal(made.Revision.ContentSha256, file.Finished.Sha256);
        Assert.Equal(made, file.Started.Report);
        Assert.Equal(file.Content.Length, file.Started.SizeBytes);
    }

    [Theory]
    [InlineData(V1.ReportFormat.Csv, "text/csv; charset=utf-8", ".csv")]
    [InlineData(V1.ReportFormat.Html, "text/html; charset=utf-8", ".html")]
    [InlineData(V1.ReportFormat.Unspecified, "application/x-protobuf", ".pb")]
    public async Task A_download_tells_its_type_and_goes_on_from_an_offset(V1.ReportFormat format, string mediaType, string ending)
    {
        var (kirin, _, made) = await BusyMonthAsync();
        var whole = await DownloadAsync(kirin, new() { Name = made.Name, Format = format });
        var rest = await DownloadAsync(kirin, new() { Name = made.Name, Format = format, Offset = 100 });

        Assert.Equal(mediaType, whole.Started.MediaType);
        Assert.EndsWith(ending, whole.Started.FileName, StringComparison.Ordinal);
        Assert.Equal(whole.Content[100..], rest.Content);
        Assert.Equal(SHA256.HashData(whole.Content), rest.Finished.Sha256.ToByteArray());
        Assert.Equal(whole.Content.Length, rest.Started.SizeBytes);
    }

    /// <summary>One report, four ways: what a call, the feed, the CSV and the page say of each cell.</summary>
    [Theory]
    [InlineData("en")]
    [InlineData("zh-HK")]
    public async Task Get_stream_CSV_and_page_give_the_same_figure_for_every_cell(string language)
    {
        var (kirin, dealer, made) = await BusyMonthAsync();
        foreach (var organisation in new[] { kirin, dealer })
        {
            var document = await _scene.DocumentAsync(organisation, made.Name);
            var expected = SheetFigures.Of(document);

            Assert.NotEmpty(expected);
            Assert.Contains(document.ComplaintCategories, category => category.VitalFew);
            Assert.Equal(expected, SheetFigures.OfCsv(await TextAsync(organisation, made, V1.ReportFormat.Csv, language)));
            Assert.Equal(expected, SheetFigures.OfPage(await TextAsync(organisation, made, V1.ReportFormat.Html, language)));
        }

        Assert.Equal(await StreamedAsync(kirin, made), await _scene.DocumentAsync(kirin, made.Name));
    }

    [Theory]
    [InlineData("en", "en", "Service quality report", "Phone")]
    [InlineData("zh-HK", "zh-Hant", "服務質素報告", "電話")]
    [InlineData("fr", "en", "Service quality report", "Phone")]
    public async Task A_page_speaks_the_language_asked_for(string asked, string spoken, string title, string channel)
    {
        var (kirin, _, made) = await BusyMonthAsync();

        var page = System.Net.WebUtility.HtmlDecode(await TextAsync(kirin, made, V1.ReportFormat.Html, asked));

        Assert.Contains($"<html lang=\"{spoken}\">", page, StringComparison.Ordinal);
        Assert.Contains($"<h1>{title}</h1>", page, StringComparison.Ordinal);
        Assert.Contains(channel, page, StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_and_categories_cannot_become_markup_or_formulas()
    {
        var kirin = await crm.NewManufacturerAsync("<script>alert(1)</script>");
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var complaint = ReportScene.Complaint(kirin, new(2025, 4, 3, 0, 0, 0, TimeSpan.Zero));
        complaint.Complaint.Category = "=HYPERLINK(\"evil\")<b>";
        await _scene.StoreAsync(dealer, complaint);
        var made = await _scene.GenerateAsync(kirin, dealer, 2025, 4);

        Assert.Contains("\"'=HYPERLINK(\"\"evil\"\")<b>\"", await TextAsync(dealer, made, V1.ReportFormat.Csv, ""), StringComparison.Ordinal);
        var page = await TextAsync(kirin, made, V1.ReportFormat.Html, "");
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", await TextAsync(dealer, made, V1.ReportFormat.Html, ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_offset_past_the_end_and_a_revision_that_there_is_not_are_refused()
    {
        var (kirin, _, made) = await BusyMonthAsync();

        await RpcFailure.OfAsync("FIELD_INVALID", () => DownloadAsync(kirin, new() { Name = made.Name, Offset = 10_000_000 }));
        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", () => DownloadAsync(kirin, new() { Name = made.Name, RevisionNumber = 2 }));
        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await DownloadAsync(await crm.NewManufacturerAsync(), new() { Name = made.Name }));
    }

    private async Task<(string Manufacturer, string Dealer, V1.Report Report)> BusyMonthAsync()
    {
        var kirin = await crm.NewManufacturerAsync("Kirin");
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var records = Enumerable.Range(1, 60).SelectMany(i =>
        {
            var at = new DateTimeOffset(2025, 4, 1 + (i % 28), 3, i % 60, 0, TimeSpan.Zero);
            var complaint = ReportScene.Complaint(kirin, at, i % 3 == 0 ? null : at.AddHours(7 * i));
            complaint.Complaint.Category = i % 7 == 0 ? "煞車, \"noise\"" : $"category {i % 5}";
            return new[] { ReportScene.Interaction(kirin, at), complaint };
        });
        await _scene.StoreAsync(dealer, records);
        return (kirin, dealer, await _scene.GenerateAsync(kirin, dealer, 2025, 4));
    }

    private async Task<V1.ReportDocument> StreamedAsync(string manufacturer, V1.Report report)
    {
        var feed = new V1.ReportFeedService.ReportFeedServiceClient(crm.As(manufacturer));
        using var call = feed.StreamReports(new() { Parent = manufacturer });
        await foreach (var frame in call.ResponseStream.ReadAllAsync())
        {
            var publication = frame.Batch?.Events.Select(feedEvent => feedEvent.Report).FirstOrDefault(found => found.Report.Name == report.Name);
            if (publication is not null) return V1.ReportDocument.Parser.ParseFrom(publication.Report.Revision.Document);
        }

        throw new InvalidOperationException("The stream ended without the report.");
    }

    private async Task<string> TextAsync(string organisation, V1.Report report, V1.ReportFormat format, string language)
    {
        var file = await DownloadAsync(organisation, new() { Name = report.Name, Format = format, LanguageCode = language });
        return Encoding.UTF8.GetString(file.Content);
    }

    private sealed record Downloaded(V1.DownloadStarted Started, byte[] Content, V1.DownloadFinished Finished);

    private async Task<Downloaded> DownloadAsync(string organisation, V1.DownloadReportRequest request)
    {
        using var call = _scene.Reports(organisation).DownloadReport(request);
        var frames = new List<V1.DownloadReportResponse>();
        await foreach (var frame in call.ResponseStream.ReadAllAsync()) frames.Add(frame);
        var content = frames[1..^1].SelectMany(frame => frame.Chunk).ToArray();
        return new(frames[0].Started, content, frames[^1].Finished);
    }
}
