using System.CommandLine;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Report;

/// <summary>One dealer's report of one month, asked for and waited for, with one month stored and with many.</summary>
internal static class ReportPiece
{
    private const int PerComplaint = 20;

    public static Piece Create()
    {
        var dealers = new Option<int>("--dealers") { Description = "Dealers; each reported once a turn.", DefaultValueFactory = _ => 50 };
        var perMonth = new Option<int>("--per-month")
        {
            Description = $"Interactions of a dealer in a month; a complaint for every {PerComplaint}.",
            DefaultValueFactory = _ => 2000,
        };
        var months = new Option<int>("--months") { Description = "Months of the long history.", DefaultValueFactory = _ => 10 };
        var pairs = new Option<int>("--pairs") { Description = "Turns of each history.", DefaultValueFactory = _ => 7 };
        return new Piece("report", "Makes one dealer's report of a month, with one month stored and with ten.")
        {
            Options = [dealers, perMonth, months, pairs],
            Run = (parsed, figures, cancellationToken) =>
            {
                var interactions = parsed.GetValue(perMonth);
                var volume = new Volume(parsed.GetValue(dealers), interactions, Math.Max(interactions / PerComplaint, 1));
                var size = (Months: parsed.GetValue(months), Pairs: parsed.GetValue(pairs));
                if (volume.Dealers < 1 || interactions < 1 || size.Pairs < 1 || size.Months < 2)
                    throw new DemoException("--dealers, --per-month and --pairs are at least 1, --months at least 2.");
                return ReportRun.RunAsync((volume, size.Months, size.Pairs), figures, cancellationToken);
            },
        };
    }
}
