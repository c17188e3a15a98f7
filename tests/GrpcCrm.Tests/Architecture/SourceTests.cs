using System.Text.RegularExpressions;

namespace GrpcCrm.Tests.Architecture;

/// <summary>The size and habits of hand-written code.</summary>
public sealed partial class SourceTests
{
    private const int GreatestLine = 140;

    private static readonly Regex PlainUsing = new(@"^using ([\w.]+);$");
    private static readonly StringComparer Alphabet = StringComparer.OrdinalIgnoreCase;

    /// <summary>The clock comes from TimeProvider, and nothing blocks a thread.</summary>
    private static readonly HashSet<string> Forbidden =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.Threading.Thread.Sleep",
        "System.Threading.Tasks.Task.Wait", "System.Threading.Tasks.Task.WaitAll", "System.Threading.Tasks.Task.WaitAny",
        "System.Threading.Tasks.Task`1.get_Result", "System.Threading.Tasks.ValueTask`1.get_Result",
    ];

    /// <summary>A process that exits runs its last handlers without a chance to await.</summary>
    [Theory]
    [InlineData("GrpcCrm")]
    [InlineData("GrpcCrm.LocalPostgres", "System.Threading.Thread.Sleep")]
    public void Code_asks_TimeProvider_for_the_time_and_never_blocks(string assembly, params string[] allowed)
    {
        using var uses = new TypeUses(assembly);
        var members = uses.ForeignMembers().ToList();

        Assert.Contains("System.Object..ctor", members);
        Findings.Equal(allowed, members.Where(Forbidden.Contains));
    }

    [Fact]
    public void No_awaiter_is_asked_for_its_result()
    {
        var wrong = from file in SourceTree.CSharpFiles("src")
                    from line in SourceTree.Lines(file)
                    where line.Contains("GetAwaiter().GetResult()", StringComparison.Ordinal)
                    select $"{file}: {line.Trim()}";

        Findings.None(wrong);
    }

    /// <summary>What is not found is told in one way: by its collection. A service of the host is in none.</summary>
    [Fact]
    public void No_collection_is_spelled_out_where_something_is_not_found() =>
        Findings.Equal(
            ["src/GrpcCrm/Platform/Health/HealthService.cs"],
            from file in SourceTree.CSharpFiles("src/GrpcCrm")
            from line in SourceTree.Lines(file)
            where line.Contains("Fail.NotFound(\"", StringComparison.Ordinal)
            select file);

    /// <summary>Paging, versions and masks are the platform's: a feature says which rows, which order, which change.</summary>
    [Fact]
    public void What_the_platform_does_for_all_no_feature_does_by_itself()
    {
        string[] words = [".SupersedeAsync(", "page.Take", "page.IsFirst"];
        var wrong = from file in SourceTree.CSharpFiles("src/GrpcCrm")
                    where !file.StartsWith("src/GrpcCrm/Platform/", StringComparison.Ordinal)
                    from word in words
                    where SourceTree.Lines(file).Any(line => line.Contains(word, StringComparison.Ordinal))
                    select $"{file}: {word}";

        Findings.Equal(["src/GrpcCrm/Reports/ReportService.cs: page.IsFirst"], wrong);
    }

    /// <summary>What leaves the work of any other timer ends the process.</summary>
    [Fact]
    public void Timers_of_the_host_are_safe()
    {
        var makers = from file in SourceTree.CSharpFiles("src/GrpcCrm")
                     where SourceTree.Lines(file).Any(line => line.Contains("CreateTimer(") || line.Contains("new Timer("))
                     select file;

        Findings.Equal(["src/GrpcCrm/Platform/Calls/Timers.cs"], makers);
    }

    [Fact]
    public void Files_are_short()
    {
        var files = SourceTree.CSharpFiles("src").Select(file => (Name: file, SourceTree.Lines(file).Length)).OrderBy(file => file.Length).ToList();

        Findings.None(files.Where(file => file.Length > 400).Select(file => $"{file.Name}: {file.Length} lines"));
        Assert.InRange(files[files.Count / 2].Length, 0, 119);
        Assert.InRange(files[files.Count * 9 / 10].Length, 0, 249);
        Assert.InRange(files.Single(file => file.Name == "src/GrpcCrm/Program.cs").Length, 0, 79);
    }

    private static IEnumerable<string> All() => new[] { "src", "tests", "clients" }.SelectMany(SourceTree.CSharpFiles);

    [GeneratedRegex(
        @"^\s+((public|internal|private|protected) )((static|async|sealed|virtual|abstract|partial) )*(Task|ValueTask|IAsyncEnumerable)(<.*>)? (?<name>\w+)(<[^(]*>)?\(",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Awaited();

    [GeneratedRegex(@"\bCancellationToken\?? (cancellation|cancel|ct|token)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    [Fact]
    public void Lines_are_short()
    {
        var wrong = from file in SourceTree.CSharpFiles("src")
                    from line in SourceTree.Lines(file).Index()
                    where line.Item.Length > GreatestLine
                    select $"{file}:{line.Index + 1}: {line.Item.Length} characters";

        Findings.None(wrong);
    }

    /// <summary>But for tests, which are named by a sentence, and members that others have named.</summary>
    [Fact]
    public void Methods_that_are_awaited_end_in_Async()
    {
        string[] others = ["Main", "MoveNext", "new"];
        var wrong = from file in All()
                    from line in SourceTree.Lines(file)
                    let name = Awaited().Match(line).Groups["name"].Value
                    where name.Length > 0 && name.EndsWith("Async", StringComparison.Ordinal) == name.Contains('_') && !others.Contains(name)
                    select $"{file}: {name}";

        Findings.None(wrong);
    }

    /// <summary>One that means something else says what, as until or stopping.</summary>
    [Fact]
    public void The_token_of_a_call_is_its_cancellationToken()
    {
        var wrong = from file in All()
                    from line in SourceTree.Lines(file)
                    from Match token in Token().Matches(line)
                    select $"{file}: {token.Value}";

        Findings.None(wrong);
    }

    /// <summary>System first, then by the alphabet. The rest of the style is held by the build.</summary>
    [Fact]
    public void Usings_are_in_order()
    {
        Findings.None(All().Where(file => !Namespaces(file).SequenceEqual(Namespaces(file).OrderBy(IsNotSystem).ThenBy(name => name, Alphabet))));

        static List<string> Namespaces(string file) =>
            [.. SourceTree.Lines(file).Select(line => PlainUsing.Match(line)).Where(line => line.Success).Select(line => line.Groups[1].Value)];

        static bool IsNotSystem(string name) => name != "System" && !name.StartsWith("System.", StringComparison.Ordinal);
    }
}
