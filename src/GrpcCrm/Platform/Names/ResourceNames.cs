namespace GrpcCrm.Platform.Names;

/// <summary>All collections that a resource name can point into.</summary>
public static class ResourceNames
{
    public static readonly ResourcePattern Manufacturers = new("manufacturers");
    public static readonly ResourcePattern Dealers = new("dealers");
    public static readonly ResourcePattern Customers = new("dealers", "customers");
    public static readonly ResourcePattern Interactions = new("dealers", "interactions");
    public static readonly ResourcePattern Complaints = new("dealers", "complaints");
    public static readonly ResourcePattern ComplaintCategories = new("manufacturers", "complaintCategories");
    public static readonly ResourcePattern IngestRejections = new("dealers", "ingestRejections");
    public static readonly ResourcePattern Reports = new("manufacturers", "reports");
    public static readonly ResourcePattern ReportSchedules = new("manufacturers", "reportSchedules");

    private static readonly Dictionary<string, ResourcePattern> Patterns =
        new[]
            {
                Manufacturers, Dealers, Customers, Interactions, Complaints, ComplaintCategories, IngestRejections, Reports,
                ReportSchedules,
            }
            .ToDictionary(pattern => pattern.Collection, StringComparer.Ordinal);

    /// <summary>Whether the text has the shape of the collection's names; false for a collection that there is none of.</summary>
    public static bool HasShape(string collection, string text) =>
        collection == ChannelName.Collection
            ? ChannelName.TryParse(text, out _)
            : Patterns.TryGetValue(collection, out var pattern) && pattern.TryParse(text, out _);
}
