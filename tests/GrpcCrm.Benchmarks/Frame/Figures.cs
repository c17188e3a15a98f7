using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace GrpcCrm.Benchmarks.Frame;

/// <summary>One figure: the middle of several measurements, and all of them.</summary>
internal sealed record Figure(string Name, string Unit, double Median, double Lowest, double Highest, int Count);

/// <summary>Something that has to be so, what was found, and whether it is so.</summary>
internal sealed record Rule(string Name, string Found, string Wanted, bool Holds);

/// <summary>What a piece has measured.</summary>
internal sealed class Figures(string piece)
{
    private readonly List<Figure> _all = [];
    private readonly List<Rule> _rules = [];

    public bool AllHold => _rules.All(rule => rule.Holds);

    public void Add(string name, string unit, params IEnumerable<double> measured)
    {
        double[] values = [.. measured.Order()];
        _all.Add(new Figure(name, unit, Sample.Median(values), values[0], values[^1], values.Length));
    }

    /// <summary>Judges what was found; a rule that is broken makes the program fail once all is measured.</summary>
    public void Check(string name, FormattableString found, string wanted, bool holds) =>
        _rules.Add(new Rule(name, FormattableString.Invariant(found), wanted, holds));

    public void Print()
    {
        PrintFigures();
        if (_rules.Count > 0) PrintRules();
    }

    public static void Write(IReadOnlyList<Figures> pieces, string path)
    {
        var all = pieces.ToDictionary(one => one.Piece, one => one.Written, StringComparer.Ordinal);
        File.WriteAllText(path, JsonSerializer.Serialize(all, FiguresJson.Default.DictionaryStringListFigure));
    }

    private void PrintFigures()
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

    private void PrintRules()
    {
        var table = new Table().Border(TableBorder.Simple).Title($"{piece}: rules");
        foreach (var column in new[] { "rule", "found", "wanted", "" }) table.AddColumn(column);
        foreach (var rule in _rules)
            table.AddRow(Markup.Escape(rule.Name), Markup.Escape(rule.Found), Markup.Escape(rule.Wanted), rule.Holds ? "held" : "BROKEN");
        AnsiConsole.Write(table);
    }

    private string Piece => piece;

    /// <summary>With a figure for each rule, so that all pieces write the same.</summary>
    private List<Figure> Written =>
    [
        .. _all,
        .. _rules.Select(rule => (rule, held: rule.Holds ? 1.0 : 0.0))
            .Select(one => new Figure($"{one.rule.Name}: {one.rule.Wanted}", "held", one.held, one.held, one.held, 1)),
    ];

    private static string Text(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "N0" : Math.Abs(value) >= 10 ? "N1" : "N2", CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Dictionary<string, List<Figure>>))]
internal sealed partial class FiguresJson : JsonSerializerContext;
