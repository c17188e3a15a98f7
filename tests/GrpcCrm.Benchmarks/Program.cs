using System.CommandLine;
using System.Globalization;
using GrpcCrm.Benchmarks.Calls;
using GrpcCrm.Benchmarks.Closing;
using GrpcCrm.Benchmarks.Feed;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Ingest;
using GrpcCrm.Benchmarks.Report;

// What is written and read must not follow the language of the machine: a comma in a number would be another number.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
var json = new Option<FileInfo>("--json") { Description = "Writes the figures to this file, too.", Recursive = true };
var root = new RootCommand("Measures the service beside what it could cost at the least. Figures only: nothing here fails for being slow.")
{
    json,
};
Piece[] pieces =
[
    IngestPiece.Create(), CallsPiece.Create(), ClosingPiece.Create(), ReportPiece.Create(), FeedPiece.Create(), FanOutPiece.Create(),
    MemoryPiece.Create(),
];
foreach (var piece in pieces) root.Add(piece.Command(json));
root.SetAction((parsed, cancellation) =>
    Bench.RunAsync(pieces.Select(piece => (piece, piece.Defaults(json))), parsed.GetValue(json), cancellation));
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
