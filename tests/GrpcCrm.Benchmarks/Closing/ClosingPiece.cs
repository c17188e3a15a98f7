using System.CommandLine;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Closing;

/// <summary>Closing a month of all dealers beside one statement that counts the same, and with ten times the history.</summary>
internal static class ClosingPiece
{
    private const int PerComplaint = 20;

    public static Piece Create()
    {
        var dealers = new Option<int>("--dealers") { Description = "Dealers.", DefaultValueFactory = _ => 500 };
        var perMonth = new Option<int>("--per-month")
        {
            Description = $"Interactions of a dealer in a month; a complaint for every {PerComplaint}.",
            DefaultValueFactory = _ => 1000,
        };
        var months = new Option<int>("--months") { Description = "Months of history in the end.", DefaultValueFactory = _ => 10 };
        var pairs = new Option<int>("--pairs") { Description = "Times that each is measured.", DefaultValueFactory = _ => 3 };
        return new Piece("closing", "Closes a month of all dealers: beside one SQL statement, and with a long history.")
        {
            Options = [dealers, perMonth, months, pairs],
            Run = (parsed, figures, cancellationToken) =>
            {
                var interactions = parsed.GetValue(perMonth);
                var volume = new Volume(parsed.GetValue(dealers), interactions, Math.Max(interactions / PerComplaint, 1));
                var size = (Months: parsed.GetValue(months), Pairs: parsed.GetValue(pairs));
                if (volume.Dealers < 1 || interactions < 1 || size.Pairs < 1 || size.Months < 2)
                    throw new DemoException("--dealers, --per-month and --pairs are at least 1, --months at least 2.");
                return ClosingRun.RunAsync((volume, size.Months, size.Pairs), figures, cancellationToken);
            },
        };
    }
}
