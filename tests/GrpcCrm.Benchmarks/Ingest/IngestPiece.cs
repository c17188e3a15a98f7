using System.CommandLine;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Ingest;

/// <summary>How many records are pushed in a pass, how many a commit holds, over how many streams, how often.</summary>
internal sealed record IngestSize(int Records, int Batch, int Pairs)
{
    public required IReadOnlyList<int> Streams { get; init; }

    /// <summary>How many records of a pass one of its streams pushes: whole batches, so that all commits are alike.</summary>
    public int RecordsOf(int streams) => Math.Max(Records / streams / Batch, 1) * Batch;
}

/// <summary>Records pushed through streams, beside a bare COPY of the same rows.</summary>
internal static class IngestPiece
{
    private const int GreatestBatch = 1000;

    public static Piece Create()
    {
        var records = new Option<int>("--records") { Description = "Records in a pass.", DefaultValueFactory = _ => 1_000_000 };
        var batch = new Option<int>("--batch") { Description = "Records in a commit.", DefaultValueFactory = _ => 1000 };
        var pairs = new Option<int>("--pairs") { Description = "Times that each is measured.", DefaultValueFactory = _ => 2 };
        var streams = new Option<int[]>("--streams")
        {
            Description = "Numbers of streams, and of connections that COPY.",
            DefaultValueFactory = _ => [1, 8],
            AllowMultipleArgumentsPerToken = true,
        };
        return new Piece("ingest", "Pushes interactions over streams, beside a bare COPY of the same rows.")
        {
            Options = [records, batch, pairs, streams],
            Run = (parsed, figures, cancellationToken) =>
            {
                var size = new IngestSize(parsed.GetValue(records), parsed.GetValue(batch), parsed.GetValue(pairs))
                {
                    Streams = parsed.GetValue(streams)!,
                };
                if (size.Records < 1 || size.Batch is < 1 or > GreatestBatch || size.Pairs < 1 || size.Streams.Any(number => number < 1))
                    throw new DemoException($"--records, --pairs and --streams are at least 1, --batch 1 to {GreatestBatch}.");
                return IngestRun.RunAsync(size, figures, cancellationToken);
            },
        };
    }
}
