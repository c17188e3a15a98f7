namespace GrpcCrm.Tests.Architecture;

/// <summary>The repository that these tests were built from.</summary>
internal static class SourceTree
{
    private static readonly string[] Generated = ["bin", "obj"];

    public static string Root { get; } = Find();

    public static string PathOf(string relative) => Path.Join(Root, relative);

    /// <summary>The hand-written C# files under a folder, by their paths from the root.</summary>
    public static IReadOnlyList<string> CSharpFiles(string folder) => Files(folder, "*.cs");

    public static IReadOnlyList<string> Files(string folder, string pattern) =>
    [
        .. Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Intersect(Generated).Any())
            .Order(StringComparer.Ordinal),
    ];

    public static string[] Lines(string relative) => File.ReadAllLines(PathOf(relative));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Join(folder.FullName, "GrpcCrm.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No GrpcCrm.sln above {AppContext.BaseDirectory}.");
    }
}
