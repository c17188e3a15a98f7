using GrpcCrm.Ingest;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Complaints;

public static class ComplaintsSetup
{
    public static void AddComplaints(this IServiceCollection services)
    {
        services.AddConstraints(ComplaintTable.Constraints);
        services.AddConstraints(ComplaintCategoryTable.Constraints);
        services.AddSingleton<IRecordKind, ComplaintIngest>();
        services.AddRule<V1.CreateComplaintRequest>((request, scene, violations) => request.Complaint?.Validate(scene.Now, violations));
        services.AddRule<V1.CreateComplaintCategoryRequest>((request, violations) => request.ComplaintCategory?.Validate(violations));
        services.AddRule<V1.MarkComplaintDuplicateRequest>((request, violations) => request.Validate(violations));
    }
}
