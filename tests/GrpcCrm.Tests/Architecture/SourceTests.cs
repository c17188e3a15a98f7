namespace GrpcCrm.Tests.Architecture;

/// <summary>The size and habits of hand-written code.</summary>
public sealed class SourceTests
{
    private const int GreatestLine = 140;

    /// <summary>Stand-ins for packages, as large as what they stand for.</summary>
    private static readonly string[] ContractProjects = ["src/GrpcCrm.Contracts/"];

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

    [Fact]
    public void Files_are_short()
    {
        var files = OwnFiles().Select(file => (Name: file, SourceTree.Lines(file).Length)).OrderBy(file => file.Length).ToList();

        Findings.None(files.Where(file => file.Length > 400).Select(file => $"{file.Name}: {file.Length} lines"));
        Assert.InRange(files[files.Count / 2].Length, 0, 119);
        Assert.InRange(files[files.Count * 9 / 10].Length, 0, 249);
        Assert.InRange(files.Single(file => file.Name == "src/GrpcCrm/Program.cs").Length, 0, 79);
    }

    [Fact]
    public void Lines_are_short()
    {
        var wrong = from file in SourceTree.CSharpFiles("src")
                    from line in SourceTree.Lines(file).Index()
                    where line.Item.Length > GreatestLine
                    select $"{file}:{line.Index + 1}: {line.Item.Length} characters";

        Findings.None(wrong);
    }

    private static IEnumerable<string> OwnFiles() =>
        SourceTree.CSharpFiles("src").Where(file => !ContractProjects.Any(project => file.StartsWith(project, StringComparison.Ordinal)));
}
