using GrpcCrm.Platform;

namespace GrpcCrm;

/// <summary>All features, a line each, by the alphabet.</summary>
public static class Features
{
    public static readonly IReadOnlyList<Feature> All =
    [
        Complaints.ComplaintsFeature.Feature,
        Customers.CustomersFeature.Feature,
        Dealers.DealersFeature.Feature,
        Ingest.IngestFeature.Feature,
        Interactions.InteractionsFeature.Feature,
        Promises.PromisesFeature.Feature,
        ReportFeed.ReportFeedFeature.Feature,
        Reports.ReportsFeature.Feature,
        Vehicles.VehiclesFeature.Feature,
    ];

    public static IServiceCollection AddFeatures(this IServiceCollection services)
    {
        foreach (var feature in All) feature.Services(services);
        return services;
    }

    public static void MapFeatures(this IEndpointRouteBuilder endpoints)
    {
        foreach (var feature in All) feature.Endpoints(endpoints);
    }
}
