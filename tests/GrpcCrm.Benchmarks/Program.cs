using System.CommandLine;
using System.Globalization;
using GrpcCrm.Benchmarks.Calls;
using GrpcCrm.Benchmarks.Closing;
using GrpcCrm.Benchmarks.Feed;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Ingest;
using GrpcCrm.Benchmarks.Neighbour;
using GrpcCrm.Benchmarks.Report;
using GrpcCrm.Benchmarks.Soak;
using GrpcCrm.Benchmarks.Versus;

// What is written and read must not follow the language of the machine: a comma in a number would be another number.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
var json = new Option<FileInfo>("--json") { Description = "Writes the figures to this file, too.", Recursive = true };
var root = new RootCommand(
    "Measures the service beside what it could cost at the least: figures only, nothing fails for being slow. soak, neighbour and versus "
    + "run by their names; they judge, too.")
{
    json,
};
Piece[] pieces =
[
    IngestPiece.Create(), CallsPiece.Create(), ClosingPiece.Create(), ReportPiece.Create(), FeedPiece.Create(), FanOutPiece.Create(),
    MemoryPiece.Create(), NeighbourPiece.Create(), SoakPiece.Create(), VersusPiece.Create(),
];
foreach (var piece in pieces) root.Add(piece.Command(json));
root.SetAction((parsed, cancellationToken) =>
    Bench.RunAsync(
        pieces.Where(piece => !piece.OnlyByName).Select(piece => (piece, piece.Defaults(json))), parsed.GetValue(json), cancellationToken));
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
