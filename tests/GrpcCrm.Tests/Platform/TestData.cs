using GrpcCrm.Tests.Architecture;

namespace GrpcCrm.Tests.Platform;

/// <summary>Published data that is too large or not ours to keep here. GRPCCRM_TEST_DATA names its folder.</summary>
public static class TestData
{
    private const string Variable = "GRPCCRM_TEST_DATA";

    /// <summary>Where the file would be.</summary>
    public static string PathOf(string file) =>
        Path.GetFullPath(Path.Join(Environment.GetEnvironmentVariable(Variable) ?? Path.Join(SourceTree.Root, "../shared/data"), file));

    /// <summary>The rows of a file of values without quotes, by the names in its first line.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(string file)
    {
        var lines = File.ReadAllLines(PathOf(file));
        var names = lines[0].Split(',');
        return
        [
            .. lines.Skip(1).Where(line => line.Length > 0).Select(line =>
                names.Zip(line.Split(',')).ToDictionary(each => each.First, each => each.Second, StringComparer.Ordinal)),
        ];
    }

    public static string Missing(string file) => $"There is no {PathOf(file)}; {Variable} names another folder";
}

/// <summary>A fact about published data, skipped with the reason where the data is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DataFactAttribute : FactAttribute
{
    public DataFactAttribute(string file)
    {
        if (!File.Exists(TestData.PathOf(file))) Skip = TestData.Missing(file);
    }
}
