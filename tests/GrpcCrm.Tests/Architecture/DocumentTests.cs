using System.Text.RegularExpressions;

namespace GrpcCrm.Tests.Architecture;

/// <summary>Documents and comments lead to what is there.</summary>
public sealed partial class DocumentTests
{
    /// <summary>The feature that a document adds by way of example.</summary>
    private static readonly Regex Example = new("[Ll]oan");

    private static readonly string[] Roots = ["src", "tests", "protos", "clients", "docs", "changes"];

    private static IEnumerable<string> Documents => [.. SourceTree.Files(".", "*.md").Select(file => file.TrimStart('.', '/'))];

    [Fact]
    public void Every_link_of_a_document_leads_somewhere() =>
        Findings.None(
            from file in Written()
            from Match link in Link().Matches(File.ReadAllText(SourceTree.PathOf(file)))
            let target = link.Groups["target"].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
            let path = Path.Join(Path.GetDirectoryName(SourceTree.PathOf(file)), target)
            where !File.Exists(path) && !Directory.Exists(path)
            select $"{file}: {target}");

    [Fact]
    public void Every_path_that_a_document_names_exists() =>
        Findings.None(
            from file in Written()
            from Match path in Quoted().Matches(File.ReadAllText(SourceTree.PathOf(file)))
            let named = path.Groups["path"].Value.TrimEnd('/')
            where Roots.Contains(named.Split('/')[0]) && !Exists(named) && !Example.IsMatch(named)
            select $"{file}: {named}");

    /// <summary>Below the host's folder, as its embedded statements are named.</summary>
    [Fact]
    public void Every_file_that_a_comment_names_exists() =>
        Findings.None(
            from file in SourceTree.CSharpFiles("src").Concat(SourceTree.Files("src", "*.sql"))
            from line in SourceTree.Lines(file)
            let comment = Comment().Match(line)
            where comment.Success
            from Match path in Named().Matches(comment.Value)
            where !Exists($"src/GrpcCrm/{path.Value}") && !Exists(path.Value) && !Exists($"{Path.GetDirectoryName(file)}/{path.Value}")
            select $"{file}: {path.Value}");

    private static IEnumerable<string> Written() =>
        Documents.Where(file => !file.StartsWith("artifacts/", StringComparison.Ordinal) && !file.Contains("node_modules", StringComparison.Ordinal));

    private static bool Exists(string path) => File.Exists(SourceTree.PathOf(path)) || Directory.Exists(SourceTree.PathOf(path));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("`(?<path>[A-Za-z][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)+/?)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(///|//|--) .*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b([A-Za-z0-9]+/)+[A-Za-z0-9_.]+\.(cs|sql|proto|razor)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();
}
