using System.CommandLine;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Feed;

/// <summary>How many subscribers there are, how many of them never read, how many events come in a round, how many rounds.</summary>
internal sealed record FeedSize(int Subscribers, int Slow, int Events, int Pairs)
{
    public required TimeSpan Pace { get; init; }

    public int Readers => Subscribers - Slow;

    /// <summary>One to warm up, the pairs, and a burst.</summary>
    public int Months => 2 + (2 * Pairs);
}

/// <summary>Many subscribers of one manufacturer, with and without some that never read.</summary>
internal static class FeedPiece
{
    public static Piece Create()
    {
        var subscribers = new Option<int>("--subscribers") { Description = "Streams in all.", DefaultValueFactory = _ => 200 };
        var slow = new Option<int>("--slow") { Description = "How many of them never read.", DefaultValueFactory = _ => 20 };
        var events = new Option<int>("--events") { Description = "Reports published in a round.", DefaultValueFactory = _ => 100 };
        var pairs = new Option<int>("--pairs") { Description = "Rounds with and without the slow ones.", DefaultValueFactory = _ => 5 };
        var perSecond = new Option<double>("--per-second") { Description = "Reports published in a second.", DefaultValueFactory = _ => 5 };
        return new Piece("feed", "Delivers reports to many subscribers, with and without some that never read.")
        {
            Options = [subscribers, slow, events, pairs, perSecond],
            Run = (parsed, figures, cancellationToken) =>
            {
                var size = new FeedSize(
                    parsed.GetValue(subscribers), parsed.GetValue(slow), parsed.GetValue(events), parsed.GetValue(pairs))
                {
                    Pace = TimeSpan.FromSeconds(1 / Math.Max(parsed.GetValue(perSecond), 0.1)),
                };
                if (size.Slow < 1 || size.Readers < 1 || size.Events < 1 || size.Pairs < 1)
                    throw new DemoException("--slow, --events and --pairs are at least 1, --subscribers is above --slow.");
                return FeedRun.RunAsync(size, figures, cancellationToken);
            },
        };
    }
}
