using System.Reflection;

namespace GrpcCrm.Tests.Architecture;

/// <summary>The project stands on the packages as their authors publish them.</summary>
public sealed class PackageTests
{
    [Fact]
    public void No_project_stands_in_for_a_package()
    {
        var projects = SourceTree.Files("src", "*.csproj").Concat(SourceTree.Files("clients", "*.csproj")).Select(Path.GetFileName).ToList();

        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.StartsWith("GrpcCrm", project, StringComparison.Ordinal));
    }

    /// <summary>A copy that differs makes programs fail that also use a library with the original.</summary>
    [Fact]
    public void Google_s_protos_are_the_package_s_to_the_letter()
    {
        var copies = SourceTree.Files("protos/google", "*.proto");

        Assert.NotEmpty(copies);
        foreach (var copy in copies)
        {
            var name = copy["protos/".Length..];
            using var original = Assembly.GetExecutingAssembly().GetManifestResourceStream(name);
            Assert.True(original is not null, $"The package has no {name}.");
            Assert.Equal(new StreamReader(original).ReadToEnd(), File.ReadAllText(SourceTree.PathOf(copy)));
        }
    }

    [Fact]
    public void Only_our_own_protos_are_compiled()
    {
        var contract = string.Join('\n', SourceTree.Lines("src/GrpcCrm.Contracts/GrpcCrm.Contracts.csproj"));

        Assert.Contains("protos/grpccrm/", contract, StringComparison.Ordinal);
        Assert.DoesNotContain("protos/google", contract, StringComparison.Ordinal);
    }
}
