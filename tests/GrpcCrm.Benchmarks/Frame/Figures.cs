using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace GrpcCrm.Benchmarks.Frame;

/// <summary>One figure: the middle of several measurements, and all of them.</summary>
internal sealed record Figure(string Name, string Unit, double Median, double Lowest, double Highest, int Count);

/// <summary>What a piece has measured.</summary>
internal sealed class Figures(string piece)
{
    private readonly List<Figure> _all = [];

    public void Add(string name, string unit, params IEnumerable<double> measured)
    {
        double[] values = [.. measured.Order()];
        _all.Add(new Figure(name, unit, Sample.Median(values), values[0], values[^1], values.Length));
    }

    public void Print()
    {
        var table = new Table().Border(TableBorder.Simple).Title(piece).AddColumn("figure");
        foreach (var column in new[] { "median", "lowest", "highest", "of" }) table.AddColumn(new TableColumn(column).RightAligned());
        table.AddColumn("unit");
        foreach (var figure in _all)
        {
            table.AddRow(
                Markup.Escape(figure.Name), Text(figure.Median), Text(figure.Lowest), Text(figure.Highest),
                figure.Count.ToString(CultureInfo.InvariantCulture), figure.Unit);
        }

        AnsiConsole.Write(table);
    }

    public static void Write(IReadOnlyList<Figures> pieces, string path)
    {
        var all = pieces.ToDictionary(one => one.Piece, one => one._all, StringComparer.Ordinal);
        File.WriteAllText(path, JsonSerializer.Serialize(all, FiguresJson.Default.DictionaryStringListFigure));
    }

    private string Piece => piece;

    private static string Text(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "N0" : Math.Abs(value) >= 10 ? "N1" : "N2", CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Dictionary<string, List<Figure>>))]
internal sealed partial class FiguresJson : JsonSerializerContext;
