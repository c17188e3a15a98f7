using Google.Protobuf.Reflection;

namespace GrpcCrm.Platform;

/// <summary>The files of the contract that this host serves.</summary>
public static class Contract
{
    public static readonly IReadOnlyList<FileDescriptor> Files =
    [
        V1.DealerServiceReflection.Descriptor,
        V1.CustomerServiceReflection.Descriptor,
        V1.VehicleServiceReflection.Descriptor,
        V1.InteractionServiceReflection.Descriptor,
        V1.ComplaintServiceReflection.Descriptor,
        V1.ComplaintCaseServiceReflection.Descriptor,
        V1.ComplaintCategoryServiceReflection.Descriptor,
        V1.IngestServiceReflection.Descriptor,
        V1.ReportServiceReflection.Descriptor,
        V1.ReportScheduleServiceReflection.Descriptor,
        V1.ReportFeedServiceReflection.Descriptor,
    ];
}
