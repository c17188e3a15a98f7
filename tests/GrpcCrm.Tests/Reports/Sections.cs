using GrpcCrm.Complaints;
using GrpcCrm.Interactions;
using GrpcCrm.Reports.Content;

namespace GrpcCrm.Tests.Reports;

/// <summary>What the features bring to reports.</summary>
internal static class Sections
{
    public static readonly ReportSections All = new([new ComplaintSection(), new InteractionSection()]);
}
