using System.Text.RegularExpressions;

namespace GrpcCrm.Tests.Architecture;

/// <summary>The image is built from the projects that there are, and tells nobody a secret.</summary>
public sealed partial class DockerfileTests
{
    private const string Host = "src/GrpcCrm/GrpcCrm.csproj";

    [Fact]
    public void Restore_gets_every_project_that_the_host_needs_with_its_lock_file_and_no_other()
    {
        var needed = Needed().SelectMany(project => new[] { project, $"{Path.GetDirectoryName(project)}/packages.lock.json" });
        var copied = CopiedBeforeRestore().Where(path => path.StartsWith("src/", StringComparison.Ordinal));

        Findings.Equal(needed, copied);
    }

    [Fact]
    public void Restore_gets_what_all_projects_share()
    {
        string[] shared = ["global.json", "Directory.Build.props", "Directory.Packages.props"];

        Findings.None(shared.Except(CopiedBeforeRestore()));
    }

    [Fact]
    public void What_is_copied_is_there_and_not_ignored()
    {
        var ignore = SourceTree.Lines(".dockerignore");
        var copied = Copied(SourceTree.Lines("Dockerfile")).ToList();

        Assert.Contains("**", ignore);
        Findings.None(copied.Where(path => !Path.Exists(Path.Join(SourceTree.Root, path))));
        Findings.None(copied.Where(path => !ignore.Contains("!" + path.Split('/')[0])));
    }

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData("compose.yaml")]
    public void Passwords_come_from_files_and_the_development_issuer_is_off(string file)
    {
        var settings = SourceTree.Lines(file).Where(line => !line.TrimStart().StartsWith('#')).ToList();

        Findings.None(settings.Where(line => SecretPattern().IsMatch(line)));
        Findings.None(settings.Where(line => line.Contains("DEVELOPMENTISSUER", StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<string> CopiedBeforeRestore() =>
        Copied(SourceTree.Lines("Dockerfile").TakeWhile(line => !line.StartsWith("RUN dotnet restore", StringComparison.Ordinal)));

    /// <summary>The sources of the COPY lines that copy from the clone.</summary>
    private static IEnumerable<string> Copied(IEnumerable<string> lines) =>
        lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1]);

    private static HashSet<string> Needed()
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var left = new Stack<string>([Host]);
        while (left.TryPop(out var project))
        {
            if (!needed.Add(project)) continue;
            foreach (var next in References(project)) left.Push(next);
        }

        return needed;
    }

    private static IEnumerable<string> References(string file)
    {
        var folder = Path.GetDirectoryName(Path.Join(SourceTree.Root, file))!;
        foreach (Match match in ReferencePattern().Matches(string.Join('\n', SourceTree.Lines(file))))
        {
            var target = match.Groups["path"].Value.Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal);
            var path = Path.GetRelativePath(SourceTree.Root, Path.GetFullPath(target, folder));
            if (path.EndsWith(".csproj", StringComparison.Ordinal)) yield return path;
            else foreach (var below in References(path)) yield return below;
        }
    }

    [GeneratedRegex("(ProjectReference Include|Import Project)=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReferencePattern();

    [GeneratedRegex("password *[=:] *[^ ]", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretPattern();
}
