using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>The figures of a report as lines of text, read from the document, from the CSV and from the page by ways of their own.</summary>
internal static partial class SheetFigures
{
    public static List<string> Of(V1.ReportDocument document) =>
    [
        .. document.Cells.Select(cell => Line(
            cell.Metric,
            string.Join(';', cell.Dimensions.Select(dimension => $"{dimension.Name}={dimension.Value}")),
            Number(cell.HasValue ? cell.Value : null),
            Number(cell.HasCiLow ? cell.CiLow : null),
            Number(cell.HasCiHigh ? cell.CiHigh : null),
            Number(IsWithheld(cell.Status) ? null : cell.Numerator),
            Number(IsWithheld(cell.Status) ? null : cell.Denominator),
            Number(IsWithheld(cell.Status) || (cell.CustomerCount == 0 && cell.Numerator > 0) ? null : cell.CustomerCount),
            Upper(cell.Status.ToString()))),
        .. document.ComplaintCategories.Select(entry => IsWithheld(entry.Status) ? Line("", "", "", "", "", "", "", "SUPPRESSED") : Line(
            Number(entry.Rank),
            entry.Category,
            Number(entry.Count),
            Number(entry.Share),
            Number(entry.HasCumulativeShare ? entry.CumulativeShare : null),
            entry.VitalFew ? "true" : "false",
            Number(entry.CustomerCount),
            Upper(entry.Status.ToString()))),
    ];

    public static List<string> OfCsv(string csv)
    {
        var rows = csv.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(Fields).ToList();
        string[] cell = ["metric", "dimensions", "value", "ci_low", "ci_high", "numerator", "denominator", "customer_count", "status"];
        string[] category = ["rank", "dimensions", "numerator", "value", "cumulative_value", "vital_few", "customer_count", "status"];
        return
        [
            .. rows.Skip(1).Select(row =>
            {
                Assert.Equal(rows[0].Count, row.Count);
                var columns = row[rows[0].IndexOf("metric")] == "complaints.by_category" ? category : cell;
                return Line([.. columns.Select(column => row[rows[0].IndexOf(column)])]);
            }),
        ];
    }

    public static List<string> OfPage(string page)
    {
        var body = XElement.Parse(page[page.IndexOf("<body>", StringComparison.Ordinal)..(page.IndexOf("</body>", StringComparison.Ordinal) + 7)]);
        return [.. Rows(body, "cells").Select(Cell), .. Rows(body, "categories").Select(Category)];
    }

    private static IEnumerable<XElement> Rows(XElement body, string table) =>
        body.Descendants("table").Where(found => (string?)found.Attribute("class") == table).SelectMany(found => found.Element("tbody")!.Elements("tr"));

    private static string Cell(XElement row)
    {
        var cells = row.Elements("td").Select(cell => cell.Elements("data").Select(data => (string)data.Attribute("value")!).ToList()).ToList();
        return Line(
            (string)row.Attribute("data-metric")!, string.Join(';', cells[0]), cells[1][0], cells[2][0], cells[2][1], cells[3][0], cells[4][0],
            cells[5][0], (string)row.Attribute("data-status")!);
    }

    private static string Category(XElement row)
    {
        var values = row.Elements("td").Select(cell => (string?)cell.Element("data")?.Attribute("value") ?? "").ToList();
        var name = row.Element("th")!.Value;
        return Line(
            values[0], name == "–" ? "" : name, values[1], values[2], values[3], values[4], values[5], (string)row.Attribute("data-status")!);
    }

    /// <summary>RFC 4180, by a pattern: quoted or plain fields.</summary>
    private static List<string> Fields(string line) =>
    [
        .. Field().Matches(line).Select(match => match.Groups[1].Success ? match.Groups[1].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : match.Groups[2].Value),
    ];

    private static string Line(params string[] parts) => string.Join(" | ", parts);

    private static string Number(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static bool IsWithheld(V1.CellStatus status) => status == V1.CellStatus.Suppressed;

    private static string Upper(string name) => Boundary().Replace(name, "_").ToUpperInvariant();

    [GeneratedRegex("(?:^|,)(?:\"((?:[^\"]|\"\")*)\"|([^,]*))", RegexOptions.None, 1000)]
    private static partial Regex Field();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.None, 1000)]
    private static partial Regex Boundary();
}
