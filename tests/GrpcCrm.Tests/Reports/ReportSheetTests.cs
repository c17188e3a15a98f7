using System.Text;
using System.Xml.Linq;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports.Content;
using GrpcCrm.Reports.Exports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GrpcCrm.Tests.Reports;

/// <summary>What is withheld, or missing, in each rendering: no number stands for it.</summary>
public sealed class ReportSheetTests
{
    private static readonly string[] Numbers = ["numerator", "denominator", "value", "ci_low", "ci_high", "customer_count"];

    public static TheoryData<string, string> Renderings
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var metric in Sections.All.Metrics)
            {
                data.Add(metric.Code, "en");
                data.Add(metric.Code, "zh-HK");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Renderings))]
    public async Task A_withheld_figure_is_empty_in_the_CSV_and_a_dash_on_the_page(string metric, string language)
    {
        var isScore = Sections.All.Find(metric)!.Suppression == SuppressionClass.Score;
        var cell = isScore
            ? new V1.ReportCell { Metric = metric, Status = V1.CellStatus.Suppressed, DefinitionVersion = 1 }
            : new V1.ReportCell { Metric = metric, Numerator = 7, Value = 7, Status = V1.CellStatus.Ok, DefinitionVersion = 1 };

        var (csv, page) = await RenderedAsync(new() { Cells = { cell } }, language);

        var hidden = isScore ? Numbers : ["customer_count"];
        Assert.All(hidden, column => Assert.Equal("", csv[0][column]));
        var row = Row(page, "cells", 0).Elements("td").Skip(1).Take(5).ToList();
        var shown = isScore ? row : row.Skip(4).ToList();
        Assert.All(shown.Elements("data"), data => Assert.Equal("", (string)data.Attribute("value")!));
        Assert.All(shown, figure => Assert.Equal("–", figure.Value.Trim()));
        Assert.Empty(page.Descendants("circle"));
    }

    [Theory]
    [MemberData(nameof(Renderings))]
    public async Task A_figure_without_cases_has_no_value_in_any_rendering(string metric, string language)
    {
        if (Sections.All.Find(metric)!.Suppression == SuppressionClass.Volume) return;
        var cell = new V1.ReportCell { Metric = metric, Status = V1.CellStatus.NotApplicable, DefinitionVersion = 1 };

        var (csv, page) = await RenderedAsync(new() { Cells = { cell } }, language);

        Assert.All(new[] { "value", "ci_low", "ci_high" }, column => Assert.Equal("", csv[0][column]));
        Assert.Equal("0", csv[0]["denominator"]);
        var row = Row(page, "cells", 0).Elements("td").Select(td => td.Value.Trim()).ToList();
        Assert.Equal(["–", "–"], row[1..3]);
        Assert.Empty(page.Descendants("circle"));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-HK")]
    public async Task Withheld_categories_have_no_number_and_no_bar_and_the_line_ends_before_them(string language)
    {
        V1.ParetoEntry[] entries =
        [
            new() { Rank = 1, Category = "Brakes", Count = 60, Share = 60, CumulativeShare = 60, VitalFew = true, CustomerCount = 50, Status = V1.CellStatus.Ok },
            new() { Rank = 2, Category = "Paint", Count = 29, Share = 29, CumulativeShare = 89, VitalFew = true, CustomerCount = 20, Status = V1.CellStatus.Ok },
            new() { Rank = 4, Category = "Seats", Count = 5, Share = 5, CustomerCount = 5, Status = V1.CellStatus.Ok },
            new() { Status = V1.CellStatus.Suppressed },
        ];

        var (csv, page) = await RenderedAsync(new() { ComplaintCategories = { entries } }, language);

        string[] all = [.. Numbers, "dimensions", "rank", "cumulative_value", "vital_few"];
        Assert.All(all, column => Assert.Equal("", csv[3][column]));
        Assert.Equal(("5", ""), (csv[2]["numerator"], csv[2]["cumulative_value"]));
        var row = Row(page, "categories", 3);
        Assert.All(row.Descendants("data"), data => Assert.Equal("", (string)data.Attribute("value")!));
        Assert.Equal(Enumerable.Repeat("–", 7), row.Elements().Take(7).Select(cell => cell.Value.Trim()));
        Assert.Equal(3, page.Descendants("rect").Count());
        Assert.Equal(2, ((string)page.Descendants("polyline").Single().Attribute("points")!).Split(' ').Length);
    }

    [Fact]
    public async Task Of_many_categories_the_others_share_a_bar_and_the_line_reaches_it_only_where_nothing_is_withheld()
    {
        var entries = Enumerable.Range(1, 20).Select(rank => new V1.ParetoEntry
        {
            Rank = rank,
            Category = $"c{rank}",
            Count = 5,
            Share = 5,
            CumulativeShare = 5 * rank,
            CustomerCount = 5,
            Status = V1.CellStatus.Ok,
        }).ToList();
        var whole = await RenderedAsync(new() { ComplaintCategories = { entries } }, "en");
        entries[^1] = new() { Status = V1.CellStatus.Suppressed };
        var withheld = await RenderedAsync(new() { ComplaintCategories = { entries } }, "en");

        Assert.Equal((13, 13), (Bars(whole.Page), Points(whole.Page)));
        Assert.Equal((13, 12), (Bars(withheld.Page), Points(withheld.Page)));

        static int Bars(XElement page) => page.Descendants("rect").Count();
        static int Points(XElement page) => ((string)page.Descendants("polyline").Single().Attribute("points")!).Split(' ').Length;
    }

    private static async Task<(List<Dictionary<string, string>> Csv, XElement Page)> RenderedAsync(V1.ReportDocument document, string language)
    {
        (document.PeriodStartDate, document.PeriodEndDate) = (new() { Year = 2025, Month = 4, Day = 1 }, new() { Year = 2025, Month = 5, Day = 1 });
        (document.Definition, document.Audience) = (V1.ReportDefinition.DealerServiceQuality, V1.ReportAudience.Manufacturer);
        var content = Google.Protobuf.MessageExtensions.ToByteArray(document);
        var publication = new Publication
        {
            ManufacturerId = Guid.CreateVersion7(),
            ReportId = Guid.CreateVersion7(),
            DealerId = Guid.CreateVersion7(),
            Definition = 1,
            PeriodStart = new(2025, 4, 1),
            PeriodEnd = new(2025, 5, 1),
            TimeZone = "Asia/Hong_Kong",
            Revision = 1,
            AsOf = DateTime.UnixEpoch,
            PublishedTime = DateTime.UnixEpoch,
            ContentSha256 = [1],
            Content = content,
        };
        var sheet = publication.ToSheet(new SheetNames("Kirin", "Harbour Cars"), Sections.All);
        var texts = SheetTexts.For(language);
        await using var services = new ServiceCollection().BuildServiceProvider();
        var page = Encoding.UTF8.GetString(await new HtmlExport(services, NullLoggerFactory.Instance).WriteAsync(sheet, texts));
        var body = page[page.IndexOf("<body>", StringComparison.Ordinal)..(page.IndexOf("</body>", StringComparison.Ordinal) + 7)];
        return (Rows(Encoding.UTF8.GetString(CsvExport.Write(sheet, texts))), XElement.Parse(body));
    }

    /// <summary>No field of these sheets holds a comma or a quote.</summary>
    private static List<Dictionary<string, string>> Rows(string csv)
    {
        var lines = csv.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).ToList();
        return [.. lines.Skip(1).Select(fields => lines[0].Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal))];
    }

    private static XElement Row(XElement page, string table, int index) =>
        page.Descendants("table").Single(found => (string?)found.Attribute("class") == table).Element("tbody")!.Elements("tr").ElementAt(index);
}
