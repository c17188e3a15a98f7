using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Feed;

internal static class FeedPiece
{
    public static Piece Create() => new("feed", "Streams.") { Run = (_, _, _) => Task.CompletedTask };
}
