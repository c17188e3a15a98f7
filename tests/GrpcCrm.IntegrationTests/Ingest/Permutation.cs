namespace GrpcCrm.IntegrationTests.Ingest;

public static class Permutation
{
    /// <summary>All orders of 0 to count - 1.</summary>
    public static IEnumerable<IReadOnlyList<int>> All(int count) => Of([.. Enumerable.Range(0, count)]);

    private static IEnumerable<IReadOnlyList<int>> Of(int[] rest) =>
        rest.Length == 0
            ? [[]]
            : rest.SelectMany(first => Of([.. rest.Where(other => other != first)]).Select(tail => (IReadOnlyList<int>)[first, .. tail]));
}
