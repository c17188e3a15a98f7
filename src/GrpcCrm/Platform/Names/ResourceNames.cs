namespace GrpcCrm.Platform.Names;

/// <summary>All collections that a resource name can point into.</summary>
public static class ResourceNames
{
    public static readonly ResourcePattern Manufacturers = new("manufacturers");
    public static readonly ResourcePattern Dealers = new("dealers");
    public static readonly ResourcePattern Customers = new("dealers", "customers");
    public static readonly ResourcePattern Vehicles = new("dealers", "vehicles");
    public static readonly ResourcePattern Interactions = new("dealers", "interactions");
    public static readonly ResourcePattern Complaints = new("dealers", "complaints");
    public static readonly ResourcePattern ComplaintCategories = new("manufacturers", "complaintCategories");
    public static readonly ResourcePattern IngestRejections = new("dealers", "ingestRejections");
    public static readonly ResourcePattern Reports = new("manufacturers", "reports");
    public static readonly ResourcePattern ReportSchedules = new("manufacturers", "reportSchedules");
    public static readonly ResourcePattern ReportSubscriptions = new("manufacturers", "reportSubscriptions");

    private static readonly Dictionary<string, ResourcePattern> Patterns =
        new[]
            {
                Manufacturers, Dealers, Customers, Vehicles, Interactions, Complaints, ComplaintCategories, IngestRejections, Reports,
                ReportSchedules, ReportSubscriptions,
            }
            .ToDictionary(pattern => pattern.Collection, StringComparer.Ordinal);

    /// <summary>Whether the text has the shape of the collection's names; false for a collection that there is none of.</summary>
    public static bool HasShape(string collection, string text) =>
        collection == ChannelName.Collection
            ? ChannelName.TryParse(text, out _)
            : Patterns.TryGetValue(collection, out var pattern) && pattern.TryParse(text, out _);

    /// <summary>How the collection's names look, for people.</summary>
    public static string ShapeOf(string collection) =>
        Patterns.TryGetValue(collection, out var pattern) ? pattern.Shape : ChannelName.Shape;
}
