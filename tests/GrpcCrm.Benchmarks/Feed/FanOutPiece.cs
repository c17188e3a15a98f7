using System.CommandLine;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Feed;

/// <summary>How many subscribers there are by turns, how many events each turn brings, how often it is each one's turn.</summary>
internal sealed record FanOutSize(IReadOnlyList<int> Subscribers, int Events, int Turns)
{
    public required TimeSpan Pace { get; init; }

    /// <summary>One to warm up, then one for each turn.</summary>
    public int Months => 1 + (Turns * Subscribers.Count);
}

/// <summary>One event to few or to many who have all before: what it costs the database, and how long it takes.</summary>
internal static class FanOutPiece
{
    public static Piece Create()
    {
        var subscribers = new Option<int[]>("--subscribers")
        {
            Description = "Streams that are caught up, by turns.",
            DefaultValueFactory = _ => [1, 100, 1000],
            AllowMultipleArgumentsPerToken = true,
        };
        var events = new Option<int>("--events") { Description = "Reports published in a turn.", DefaultValueFactory = _ => 50 };
        var turns = new Option<int>("--turns") { Description = "Turns of each.", DefaultValueFactory = _ => 3 };
        var perSecond = new Option<double>("--per-second") { Description = "Reports published in a second.", DefaultValueFactory = _ => 5 };
        return new Piece("fanout", "Delivers reports to 1, 100 and 1,000 subscribers that are caught up: delay and statements of an event.")
        {
            Options = [subscribers, events, turns, perSecond],
            Run = (parsed, figures, cancellationToken) =>
            {
                var size = new FanOutSize(parsed.GetValue(subscribers)!, parsed.GetValue(events), parsed.GetValue(turns))
                {
                    Pace = TimeSpan.FromSeconds(1 / Math.Max(parsed.GetValue(perSecond), 0.1)),
                };
                if (size.Subscribers.Count < 1 || size.Subscribers.Any(number => number < 1) || size.Events < 1 || size.Turns < 1)
                    throw new DemoException("--subscribers, --events and --turns are at least 1.");
                return FanOutRun.RunAsync(size, figures, cancellationToken);
            },
        };
    }
}
