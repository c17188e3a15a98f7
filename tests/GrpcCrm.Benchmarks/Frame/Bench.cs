using System.CommandLine;
using GrpcCrm.Demo;
using GrpcCrm.Demo.Run;

namespace GrpcCrm.Benchmarks.Frame;

/// <summary>A scenario that is measured: its options, and what runs it and adds its figures.</summary>
internal sealed record Piece(string Name, string Description)
{
    public IReadOnlyList<Option> Options { get; init; } = [];

    /// <summary>Runs only by its name: it takes long, or needs to be told what to measure, and it judges.</summary>
    public bool OnlyByName { get; init; }

    public required Func<ParseResult, Figures, CancellationToken, Task> Run { get; init; }

    /// <summary>The piece alone, with its options.</summary>
    public Command Command(Option<FileInfo> json)
    {
        var command = new Command(Name, Description);
        foreach (var option in Options) command.Add(option);
        command.SetAction((parsed, cancellationToken) => Bench.RunAsync([(this, parsed)], parsed.GetValue(json), cancellationToken));
        return command;
    }

    /// <summary>What its options are when none is named.</summary>
    public ParseResult Defaults(Option<FileInfo> json) => Command(json).Parse([]);
}

/// <summary>Runs pieces one after the other and shows their figures.</summary>
internal static class Bench
{
    /// <summary>What has been measured is in the file after each piece, so that a run which is cut off has its figures too.</summary>
    public static Task<int> RunAsync(
        IEnumerable<(Piece Piece, ParseResult Options)> pieces, FileInfo? json, CancellationToken cancellationToken) =>
        ExitStatus.OfAsync(async () =>
        {
            Screen.Prepare();
            var all = new List<Figures>();
            foreach (var (piece, options) in pieces)
            {
                Say($"{piece.Description}");
                var figures = new Figures(piece.Name);
                await piece.Run(options, figures, cancellationToken);
                figures.Print();
                all.Add(figures);
                if (json is not null) Figures.Write(all, json.FullName);
            }

            return all.All(figures => figures.AllHold);
        });

    public static void Say(FormattableString line) =>
        Console.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {FormattableString.Invariant(line)}");
}
