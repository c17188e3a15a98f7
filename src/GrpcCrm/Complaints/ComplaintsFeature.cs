using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;
using GrpcCrm.Reports.Content;

namespace GrpcCrm.Complaints;

public static class ComplaintsFeature
{
    public static readonly Feature Feature = new()
    {
        Services = services =>
        {
            services.AddConstraints(ComplaintTable.Constraints);
            services.AddConstraints(ComplaintCategoryTable.Constraints);
            services.AddSingleton<IRecordKind, ComplaintIngest>();
            services.AddSingleton(ComplaintSteps.Hooks);
            services.AddSingleton<IReportSection, ComplaintSection>();
            services.AddRules(ComplaintMessages.Rules);
        },
        Endpoints = endpoints =>
        {
            endpoints.MapGrpcService<ComplaintService>();
            endpoints.MapGrpcService<ComplaintCaseService>();
            endpoints.MapGrpcService<ComplaintCategoryService>();
        },
    };
}
