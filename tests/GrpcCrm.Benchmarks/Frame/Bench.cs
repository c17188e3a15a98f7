using System.CommandLine;
using GrpcCrm.Demo;
using GrpcCrm.Demo.Run;

namespace GrpcCrm.Benchmarks.Frame;

/// <summary>A scenario that is measured: its options, and what runs it and adds its figures.</summary>
internal sealed record Piece(string Name, string Description)
{
    public IReadOnlyList<Option> Options { get; init; } = [];

    public required Func<ParseResult, Figures, CancellationToken, Task> Run { get; init; }

    /// <summary>The piece alone, with its options.</summary>
    public Command Command(Option<FileInfo> json)
    {
        var command = new Command(Name, Description);
        foreach (var option in Options) command.Add(option);
        command.SetAction((parsed, cancellation) => Bench.RunAsync([this], parsed, json, cancellation));
        return command;
    }
}

/// <summary>Runs pieces one after the other and shows their figures.</summary>
internal static class Bench
{
    public static Task<int> RunAsync(
        IReadOnlyList<Piece> pieces, ParseResult parsed, Option<FileInfo> json, CancellationToken cancellation) =>
        ExitStatus.OfAsync(async () =>
        {
            Screen.Prepare();
            var all = new List<Figures>();
            foreach (var piece in pieces)
            {
                var figures = new Figures(piece.Name);
                await piece.Run(parsed, figures, cancellation);
                figures.Print();
                all.Add(figures);
            }

            if (parsed.GetValue(json) is { } file) Figures.Write(all, file.FullName);
            return true;
        });

    public static void Say(FormattableString line) =>
        Console.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {FormattableString.Invariant(line)}");
}
