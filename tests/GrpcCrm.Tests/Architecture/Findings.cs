namespace GrpcCrm.Tests.Architecture;

/// <summary>A rule's breaches, told in full where xunit would cut them short.</summary>
internal static class Findings
{
    public static void None(IEnumerable<string> breaches)
    {
        var found = breaches.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    public static void Equal(IEnumerable<string> known, IEnumerable<string> found)
    {
        var (listed, now) = (known.ToHashSet(StringComparer.Ordinal), found.ToHashSet(StringComparer.Ordinal));
        None([.. now.Except(listed).Select(line => $"not listed: {line}"), .. listed.Except(now).Select(line => $"listed, but no more: {line}")]);
    }
}
