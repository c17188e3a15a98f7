using System.Globalization;
using System.Text.Json;
using GrpcCrm.Demo.Check;

namespace GrpcCrm.Demo.Run;

/// <summary>All cells of all dealer documents, for a recount by another program.</summary>
internal sealed record FiguresFile(IReadOnlyList<DocumentFigures> Reports)
{
    public static FiguresFile Of(Registration registration, IReadOnlyDictionary<ReportKey, RevisedDocument> documents)
    {
        var dealers = registration.Dealers.ToDictionary(dealer => dealer.Name, dealer => dealer.Display, StringComparer.Ordinal);
        var manufacturers = registration.Manufacturers.ToDictionary(m => m.Name, m => m.Display, StringComparer.Ordinal);
        var reports = documents.Select(document => new DocumentFigures(
            dealers[document.Key.Dealer],
            manufacturers[document.Key.Manufacturer],
            document.Key.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            [.. document.Value.Newest.Cells.Select(CellFigure.Of)],
            [.. document.Value.Newest.ComplaintCategories.Select(CategoryFigure.Of)]));
        return new FiguresFile([.. reports.OrderBy(r => r.Dealer, StringComparer.Ordinal)
            .ThenBy(r => r.Manufacturer, StringComparer.Ordinal).ThenBy(r => r.Month, StringComparer.Ordinal)]);
    }

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, IndentedJson.Default.FiguresFile));
}

/// <summary>One report: whose, of which month, its cells and its complaints' categories.</summary>
internal sealed record DocumentFigures(
    string Dealer, string Manufacturer, string Month, IReadOnlyList<CellFigure> Cells, IReadOnlyList<CategoryFigure> Categories);

/// <summary>A cell as the document has it; dimensions as name=value.</summary>
internal sealed record CellFigure(string Metric, IReadOnlyList<string> Dimensions, long Numerator, long Denominator)
{
    public double? Value { get; init; }

    public double? CiLow { get; init; }

    public double? CiHigh { get; init; }

    public long Customers { get; init; }

    public string Status { get; init; } = "";

    public static CellFigure Of(V1.ReportCell cell) =>
        new(cell.Metric, [.. cell.Dimensions.Select(split => $"{split.Name}={split.Value}")], cell.Numerator, cell.Denominator)
        {
            Value = cell.HasValue ? cell.Value : null,
            CiLow = cell.HasCiLow ? cell.CiLow : null,
            CiHigh = cell.HasCiHigh ? cell.CiHigh : null,
            Customers = cell.CustomerCount,
            Status = cell.Status.ToString(),
        };
}

/// <summary>A category of complaints as the document has it.</summary>
internal sealed record CategoryFigure(int Rank, string Category, long Count, double Share)
{
    public double? CumulativeShare { get; init; }

    public bool VitalFew { get; init; }

    public long Customers { get; init; }

    public static CategoryFigure Of(V1.ParetoEntry entry) => new(entry.Rank, entry.Category, entry.Count, entry.Share)
    {
        CumulativeShare = entry.HasCumulativeShare ? entry.CumulativeShare : null,
        VitalFew = entry.VitalFew,
        Customers = entry.CustomerCount,
    };
}
