using System.CommandLine;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Soak;

/// <summary>How long all of it takes, how much is pushed, and how many reports are caught up with.</summary>
internal sealed record SoakSize(TimeSpan Time, int PerSecond, int Reports)
{
    public const int Hosts = 2;
    public const int Streams = 8;
    public const int Callers = 64;

    /// <summary>Dealers of the manufacturer that catches up; each has as many days to report.</summary>
    public const int LateDealers = 64;

    /// <summary>Of days that are further back, a schedule makes reports only where there are records.</summary>
    public const int MostDays = 360;

    public const int OtherDealers = 20;

    /// <summary>Shorter runs do not say whether memory grows.</summary>
    public static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(10);

    /// <summary>A process compiles its hot code anew, and its heap finds its size.</summary>
    public TimeSpan WarmUp => Time / 5 < TimeSpan.FromMinutes(5) ? Time / 5 : TimeSpan.FromMinutes(5);

    public int Days => (Reports + LateDealers - 1) / LateDealers;
}

/// <summary>Two hosts under all kinds of load for long, while their database fails in all the ways that databases do.</summary>
internal static class SoakPiece
{
    private const int FewestMinutes = 3;

    public static Piece Create()
    {
        var minutes = new Option<int>("--minutes") { Description = "Minutes of load.", DefaultValueFactory = _ => 30 };
        var perSecond = new Option<int>("--records-per-second")
        {
            Description = "Records pushed in a second, by all streams.",
            DefaultValueFactory = _ => 800,
        };
        var reports = new Option<int>("--reports")
        {
            Description = "Reports that one manufacturer catches up with.",
            DefaultValueFactory = _ => 20_000,
        };
        return new Piece("soak", "Loads two hosts with everything at once while their database fails in turn, and checks what comes of it.")
        {
            OnlyByName = true,
            Options = [minutes, perSecond, reports],
            Run = (parsed, figures, cancellationToken) =>
            {
                var time = TimeSpan.FromMinutes(parsed.GetValue(minutes));
                var size = new SoakSize(time, parsed.GetValue(perSecond), parsed.GetValue(reports));
                if (time < TimeSpan.FromMinutes(FewestMinutes) || size.PerSecond < SoakSize.Streams || size.Reports < 1
                    || size.Days > SoakSize.MostDays)
                    throw new DemoException(
                        $"--minutes is at least {FewestMinutes}, --records-per-second at least {SoakSize.Streams}, --reports from 1 to "
                        + $"{SoakSize.MostDays * SoakSize.LateDealers}.");
                return SoakRun.RunAsync(size, figures, cancellationToken);
            },
        };
    }
}
