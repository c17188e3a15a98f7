using System.Globalization;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>
/// A client as a program of its own, which can be killed: pushes one line of a history, and after a restart goes on where its source was
/// last known to be in the journal, so that a little comes twice.
/// </summary>
public static class PushProgram
{
    public const string Assembly = "GrpcCrm.EndToEndTests.dll";
    public const string Token = "PUSH_TOKEN";
    public const string Finished = "All is acknowledged.";
    private const string Appended = "In the journal: ";

    public static IReadOnlyList<string> Arguments(Uri host, string dealer, string folder, (int Seed, int Each, int Line) history) =>
        [host.ToString(), dealer, folder, $"{history.Seed}", $"{history.Each}", $"{history.Line}"];

    public static async Task<int> Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var line = History.Of(Number(args[3]), Number(args[4]))[Number(args[5])];
        var mark = Path.Join(args[2], line.Channel + ".mark");
        var from = File.Exists(mark) ? Number(await File.ReadAllTextAsync(mark)) : 0;
        await using var pusher = new Pusher(new Uri(args[0]), Environment.GetEnvironmentVariable(Token)!, args[1], line, args[2]);
        await pusher.PushAsync(from, appended => AdvanceAsync(mark, appended));
        Console.WriteLine(Finished);
        return 0;
    }

    /// <summary>How far the program's line was in the journal when it said this; its whole length at the end.</summary>
    public static int Progress(string said)
    {
        ArgumentNullException.ThrowIfNull(said);
        if (said == Finished) return int.MaxValue;
        return said.StartsWith(Appended, StringComparison.Ordinal) ? Number(said[Appended.Length..]) : 0;
    }

    /// <summary>The pause is the source's own pace; it leaves moments in which the program can be killed.</summary>
    private static async Task AdvanceAsync(string mark, int appended)
    {
        await File.WriteAllTextAsync(mark + ".new", $"{appended}");
        File.Move(mark + ".new", mark, overwrite: true);
        Console.WriteLine($"{Appended}{appended}");
        await Task.Delay(20);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
