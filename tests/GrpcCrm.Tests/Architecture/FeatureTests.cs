namespace GrpcCrm.Tests.Architecture;

/// <summary>Boundaries between the folders of the host, kept here because they are not projects.</summary>
public sealed class FeatureTests : IDisposable
{
    /// <summary>Platform comes below all features; these above: they put the host together and may use everything.</summary>
    private static readonly HashSet<string> Composition = ["", "Hosting", "Migrations"];

    /// <summary>What other features stand on. A record's folder is none of them, however many use it.</summary>
    private static readonly HashSet<string> Shared = ["Dealers", "Ingest", "ReportFeed", "Reports"];

    private readonly TypeUses _host = new("GrpcCrm");

    [Fact]
    public void Platform_references_no_feature()
    {
        var wrong = Uses().Where(use => use.User == "Platform" && !Composition.Contains(use.Used));

        Findings.None(wrong.Select(use => $"{use.Type} -> {use.Used}"));
    }

    [Fact]
    public void What_features_stand_on_references_none_of_them()
    {
        var wrong = Edges().Where(edge => Shared.Contains(edge.User) && !Shared.Contains(edge.Used));

        Findings.None(wrong.Select(edge => $"{edge.User} -> {edge.Used}"));
    }

    [Fact]
    public void Features_form_no_cycle()
    {
        var edges = Edges().ToList();

        Assert.NotEmpty(edges);
        Findings.None(CyclesOf(edges));
    }

    /// <summary>What stands in the folder of reports itself puts its parts together, and names what they share.</summary>
    [Fact]
    public void The_parts_of_reports_form_no_cycle()
    {
        var open = _host.All()
            .SelectMany(type => type.Value.Select(used => (User: PartOf(type.Key), Used: PartOf(used))))
            .Where(edge => edge.User is not null && edge.Used is not null && edge.User != edge.Used)
            .Distinct().ToList();

        Assert.NotEmpty(open);
        Findings.None(CyclesOf(open.Select(edge => (edge.User!, edge.Used!))));
    }

    [Fact]
    public void The_composition_is_used_by_nothing_but_its_context_of_tables()
    {
        var wrong = _host.All()
            .Where(type => FeatureOf(type.Key) is { } user && !Composition.Contains(user))
            .SelectMany(type => type.Value.Where(used => FeatureOf(used) is { } home && Composition.Contains(home) && used.Name != nameof(CrmDbContext))
                .Select(used => $"{type.Key} -> {used}"));

        Findings.None(wrong);
    }

    public void Dispose() => _host.Dispose();

    /// <summary>Takes away what uses no other, again and again; what remains is in a cycle or leads into one.</summary>
    private static IEnumerable<string> CyclesOf(IEnumerable<(string User, string Used)> edges)
    {
        var open = edges.ToList();
        while (open.RemoveAll(edge => !open.Exists(other => other.User == edge.Used)) > 0)
        {
        }

        return open.Select(edge => $"{edge.User} -> {edge.Used}");
    }

    /// <summary>Which feature uses which.</summary>
    private IEnumerable<(string User, string Used)> Edges() =>
        Uses().Where(use => IsFeature(use.User) && IsFeature(use.Used)).Select(use => (use.User, use.Used)).Distinct();

    private static bool IsFeature(string folder) => folder != "Platform" && !Composition.Contains(folder);

    private IEnumerable<(string User, string Used, TypeName Type)> Uses() =>
        from type in _host.All()
        let user = FeatureOf(type.Key)
        where user is not null
        from used in type.Value.Select(FeatureOf).Distinct()
        where used is not null && used != user
        select (user, used, type.Key);

    private static string? PartOf(TypeName type) => type.Namespace.Split('.') is ["GrpcCrm", "Reports", var part, ..] ? part : null;

    /// <summary>The first part of the namespace after GrpcCrm, empty for the root; null for what is not the host's.</summary>
    private static string? FeatureOf(TypeName type)
    {
        var parts = type.Namespace.Split('.');
        if (type.Namespace.Length == 0 && type.Name == "Program") return "";
        if (parts[0] != "GrpcCrm" || type.Namespace.StartsWith("GrpcCrm.V1", StringComparison.Ordinal)) return null;
        if (parts is [_, "LocalPostgres", ..]) return null;
        return parts.Length == 1 ? "" : parts[1];
    }
}
