using GrpcCrm.Ingest;

namespace GrpcCrm.Complaints;

public static class ComplaintsSetup
{
    public static void AddComplaints(this IServiceCollection services) => services.AddSingleton<IRecordKind, ComplaintIngest>();
}
