using System.Globalization;
using GrpcCrm.Demo.Check;
using Spectre.Console;

namespace GrpcCrm.Demo.Run;

/// <summary>What became of a dealer's records, and what its documents say.</summary>
internal sealed record DealerResult(string Display, Fates Fates, IReadOnlyList<Figures> Documents);

/// <summary>The results for people: the largest dealers and the sum of all.</summary>
internal static class ResultTable
{
    private const int Shown = 20;
    private static readonly string[] Columns =
    [
        "records", "stored", "superseded", "duplicate", "quarantined", "months", "interactions", "received", "closed", "open at end",
    ];

    public static void Print(IReadOnlyList<DealerResult> results)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("dealer");
        foreach (var column in Columns)
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var result in results.OrderByDescending(result => result.Fates.All).Take(Shown))
            table.AddRow(Row(result.Display, Cells(result)));
        if (results.Count > Shown)
            table.AddRow(FormattableString.Invariant($"and {results.Count - Shown} more"));
        table.AddEmptyRow();
        table.AddRow(Row("all", results.Select(Cells).Aggregate((sum, next) => [.. sum.Zip(next, (a, b) => a + b)])));
        AnsiConsole.Write(table);
    }

    private static long[] Cells(DealerResult result) =>
    [
        result.Fates.All, result.Fates.Stored, result.Fates.Superseded, result.Fates.Duplicate, result.Fates.Quarantined,
        result.Documents.Count,
        result.Documents.Sum(figures => figures.Of(Figures.Interactions)),
        result.Documents.Sum(figures => figures.Of(Figures.Received)),
        result.Documents.Sum(figures => figures.Of(Figures.Closed)),
        result.Documents is [.., var last] ? last.Of(Figures.Open) : 0,
    ];

    private static string[] Row(string name, long[] cells) =>
        [Markup.Escape(name), .. cells.Select(cell => cell.ToString("N0", CultureInfo.InvariantCulture))];
}
