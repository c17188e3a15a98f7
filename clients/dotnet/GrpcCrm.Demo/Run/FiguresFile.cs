using System.Globalization;
using System.Text.Json;
using GrpcCrm.Demo.Check;

namespace GrpcCrm.Demo.Run;

/// <summary>The figures of all dealer documents, for a recount by another program.</summary>
internal sealed record FiguresFile(IReadOnlyList<ReportFigures> Reports)
{
    public static FiguresFile Of(Registration registration, IReadOnlyDictionary<ReportKey, Figures> documents)
    {
        var dealers = registration.Dealers.ToDictionary(dealer => dealer.Name, dealer => dealer.Display, StringComparer.Ordinal);
        var manufacturers = registration.Manufacturers.ToDictionary(m => m.Name, m => m.Display, StringComparer.Ordinal);
        var reports = documents.Select(document => new ReportFigures(
            dealers[document.Key.Dealer],
            manufacturers[document.Key.Manufacturer],
            document.Key.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            document.Value));
        return new FiguresFile([.. reports.OrderBy(r => r.Dealer, StringComparer.Ordinal)
            .ThenBy(r => r.Manufacturer, StringComparer.Ordinal).ThenBy(r => r.Month, StringComparer.Ordinal)]);
    }

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, IndentedJson.Default.FiguresFile));
}

/// <summary>One report: whose, of which month, and its figures by name.</summary>
internal sealed record ReportFigures(string Dealer, string Manufacturer, string Month, IReadOnlyDictionary<string, long> Figures);
