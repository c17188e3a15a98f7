namespace GrpcCrm.Platform.Names;

/// <summary>All collections that a resource name can point into.</summary>
public static class ResourceNames
{
    public static readonly ResourcePattern Manufacturers = new("manufacturers");
    public static readonly ResourcePattern Dealers = new("dealers");
    public static readonly ResourcePattern Customers = new("dealers", "customers");
    public static readonly ResourcePattern Interactions = new("dealers", "interactions");
    public static readonly ResourcePattern Complaints = new("dealers", "complaints");
    public static readonly ResourcePattern IngestRejections = new("dealers", "ingestRejections");
    public static readonly ResourcePattern Reports = new("manufacturers", "reports");

    /// <summary>Ingest channels have ids that the client chooses; see <see cref="ChannelName"/>.</summary>
    private static readonly Dictionary<string, Func<string, bool>> Checks =
        new[] { Manufacturers, Dealers, Customers, Interactions, Complaints, IngestRejections, Reports }
            .ToDictionary(pattern =>
                pattern.Collection, pattern => (Func<string, bool>)(text => pattern.TryParse(text, out _)), StringComparer.Ordinal);

    static ResourceNames() => Checks[ChannelName.Collection] = text => ChannelName.TryParse(text, out _);

    /// <summary>Whether the text has the shape of the collection's names; false for a collection that there is none of.</summary>
    public static bool HasShape(string collection, string text) => Checks.TryGetValue(collection, out var check) && check(text);
}
