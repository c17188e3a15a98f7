using System.Text.RegularExpressions;
using GrpcCrm.Platform;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Tests.Architecture;

/// <summary>A feature says what it brings; the composition and the platform know none by name.</summary>
public sealed partial class ManifestTests
{
    private static readonly string[] NoFeatures = ["Hosting", "Migrations", "Platform", "bin", "obj"];

    /// <summary>What of the directory of dealers the platform asks in every call. A line is added on purpose, never to make this test pass.</summary>
    private static readonly string[] Directory =
    [
        "src/GrpcCrm/Platform/Access/suspended_dealers.sql: dealer",
        "src/GrpcCrm/Platform/Storage/TransactionOpening.cs: dealer",
        "src/GrpcCrm/Platform/Storage/TransactionOpening.cs: manufacturer",
        "src/GrpcCrm/Platform/Deletion/purged_dealers.sql: dealer",
        "src/GrpcCrm/Platform/Storage/Grouped/read_records.sql: dealer",
        "src/GrpcCrm/Platform/Storage/writing_moment.sql: dealer",
    ];

    private static string[] Folders =>
        [.. System.IO.Directory.GetDirectories(SourceTree.PathOf("src/GrpcCrm")).Select(folder => Path.GetFileName(folder)!).Except(NoFeatures).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_folder_is_a_feature_with_one_line_in_the_list()
    {
        var manifests = typeof(Program).Assembly.GetTypes()
            .SelectMany(type => type.GetFields())
            .Where(field => field.FieldType == typeof(Feature))
            .ToDictionary(field => field.DeclaringType!.Namespace!.Split('.')[^1], field => (Feature)field.GetValue(null)!);

        Assert.Equal(Folders, manifests.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Folders.Select(folder => manifests[folder]), Features.All);
    }

    [Fact]
    public void The_program_names_no_feature() =>
        Findings.None(SourceTree.Lines("src/GrpcCrm/Program.cs").Where(line => Folders.Any(folder => Names(line, folder))));

    [Fact]
    public void The_platform_names_no_rpc_permission_or_table_of_a_feature()
    {
        HashSet<string> words = [.. Contract.Methods.Select(method => method.Name), .. Contract.Rpcs.Select(rpc => rpc.Permission), .. Tables()];
        var texts = from file in SourceTree.CSharpFiles("src/GrpcCrm/Platform")
                    from line in SourceTree.Lines(file)
                    from Match literal in Literal().Matches(line)
                    where words.Contains(literal.Groups["text"].Value)
                    select $"{file}: {literal.Groups["text"].Value}";
        var statements = from file in SourceTree.Files("src/GrpcCrm/Platform", "*.sql")
                         from line in SourceTree.Lines(file)
                         from Match word in Word().Matches(line.Split("--")[0])
                         where words.Contains(word.Value)
                         select $"{file}: {word.Value}";

        Findings.Equal(Directory, [.. texts, .. statements]);
    }

    private static IEnumerable<string> Tables()
    {
        using var context = new CrmDbContext(new DbContextOptionsBuilder<CrmDbContext>().UseNpgsql("Host=none").UseSnakeCaseNamingConvention().Options);
        return [.. context.Model.GetEntityTypes()
            .Where(type => type.ClrType.Namespace?.StartsWith("GrpcCrm.Platform", StringComparison.Ordinal) == false)
            .Select(type => type.GetTableName()).OfType<string>()];
    }

    private static bool Names(string line, string folder) => Regex.IsMatch(line, $@"\b{folder}\b|\b(Add|Map){folder}\b|GrpcCrm\.{folder}");

    /// <summary>A whole literal, or a table in one that is a statement.</summary>
    [GeneratedRegex(@"""(?<text>[\w.]+)""|"".*\b(from|join|into|update) (?<text>\w+)\b.*""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\b\w+\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}
