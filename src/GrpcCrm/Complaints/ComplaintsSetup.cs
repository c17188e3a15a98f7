using GrpcCrm.Ingest;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Complaints;

public static class ComplaintsSetup
{
    public static IServiceCollection AddComplaints(this IServiceCollection services)
    {
        services.AddConstraints(ComplaintTable.Constraints);
        services.AddConstraints(ComplaintCategoryTable.Constraints);
        services.AddSingleton<IRecordKind, ComplaintIngest>();
        services.AddRules(ComplaintMessages.Rules);
        return services;
    }
}
