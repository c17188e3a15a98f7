using System.Globalization;
using CsvHelper;
using GrpcCrm.Reports.Content;

namespace GrpcCrm.Reports.Exports;

/// <summary>
/// The cells as CSV: one line a cell, then one a category. Every line tells its report, so that the files of many can be put together.
/// </summary>
public static class CsvExport
{
    private static readonly string[] Columns =
    [
        "report", "revision", "manufacturer", "subject", "dealer", "period_start", "period_end", "audience", "metric", "name", "dimensions",
        "numerator", "denominator", "value", "unit", "ci_low", "ci_high", "customer_count", "status", "definition_version",
        "rank", "cumulative_value", "vital_few",
    ];

    /// <summary>The last columns, of categories only.</summary>
    private const int CategoryColumns = 3;

    /// <summary>Text that others wrote is kept from running as a formula in a spreadsheet.</summary>
    private static readonly CsvWriterOptions Options = new() { WriteByteOrderMark = true, Injection = CsvInjection.Escape };

    public static byte[] Write(ReportSheet sheet, SheetTexts texts)
    {
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(bytes, Options, leaveOpen: true))
        {
            csv.WriteRecord(Columns);
            foreach (var cell in sheet.Cells) Write(csv, sheet.Head, cell, texts);
            foreach (var pareto in sheet.Paretos)
            {
                foreach (var category in pareto.Categories) Write(csv, sheet.Head, (pareto.Code, texts.Of(pareto.Title)), category);
            }
        }

        return bytes.ToArray();
    }

    private static void Write(CsvWriter csv, SheetHead head, SheetCell cell, SheetTexts texts)
    {
        Write(csv, head);
        csv.WriteField(cell.Metric.Code);
        csv.WriteField(texts.NameOf(cell.Metric));
        csv.WriteField(string.Join(';', cell.Dimensions.Select(dimension => $"{dimension.Name}={dimension.Value}")));
        Number(csv, cell.Numerator);
        Number(csv, cell.Denominator);
        Number(csv, cell.Value);
        csv.WriteField(Unit(cell.Metric.Unit));
        Number(csv, cell.Low);
        Number(csv, cell.High);
        Number(csv, cell.Customers);
        csv.WriteField(cell.Status);
        Number(csv, cell.Version);
        for (var i = 0; i < CategoryColumns; i++) csv.WriteField("");
        csv.EndRecord();
    }

    private static void Write(CsvWriter csv, SheetHead head, (string Code, string Name) metric, SheetCategory category)
    {
        Write(csv, head);
        csv.WriteField(metric.Code);
        csv.WriteField(metric.Name);
        csv.WriteField(category.Category);
        Number(csv, category.Count);
        csv.WriteField("");
        Number(csv, category.Share);
        csv.WriteField(Unit(MetricUnit.Percent));
        csv.WriteField("");
        csv.WriteField("");
        Number(csv, category.Customers);
        csv.WriteField(category.Status);
        csv.WriteField("");
        Number(csv, category.Rank);
        Number(csv, category.CumulativeShare);
        csv.WriteField(category.VitalFew switch { true => "true", false => "false", null => "" });
        csv.EndRecord();
    }

    private static void Write(CsvWriter csv, SheetHead head)
    {
        csv.WriteField(head.Report);
        Number(csv, head.Revision);
        csv.WriteField(head.Manufacturer);
        csv.WriteField(head.Subject);
        csv.WriteField(head.Dealer);
        csv.WriteField(SheetNumbers.Date(head.PeriodStart));
        csv.WriteField(SheetNumbers.Date(head.PeriodEnd));
        csv.WriteField(head.Audience);
    }

    /// <summary>Written as a number, which may begin with a minus; empty where there is none.</summary>
    private static void Number(CsvWriter csv, double? value)
    {
        if (value is { } number) csv.WriteField(number, "R", CultureInfo.InvariantCulture);
        else csv.WriteField("");
    }

    private static string Unit(MetricUnit unit) => unit.ToString().ToUpperInvariant();
}
