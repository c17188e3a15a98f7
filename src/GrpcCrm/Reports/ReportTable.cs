using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Reports;

public sealed class ReportTable : IEntityTypeConfiguration<Report>
{
    public void Configure(EntityTypeBuilder<Report> builder)
    {
        builder.ToTable("report");
        builder.HasKey(report => new { report.ManufacturerId, report.ReportId });
    }
}

public sealed class ReportRevisionTable : IEntityTypeConfiguration<ReportRevision>
{
    public void Configure(EntityTypeBuilder<ReportRevision> builder)
    {
        builder.ToTable("report_revision");
        builder.HasKey(revision => new { revision.ManufacturerId, revision.ReportId, revision.Revision });
    }
}

public sealed class ReportDocumentTable : IEntityTypeConfiguration<ReportDocument>
{
    public void Configure(EntityTypeBuilder<ReportDocument> builder)
    {
        builder.ToTable("report_document");
        builder.HasKey(document => new { document.ManufacturerId, document.ReportId, document.Revision, document.Audience });
    }
}

public sealed class ReportDraftTable : IEntityTypeConfiguration<ReportDraft>
{
    public void Configure(EntityTypeBuilder<ReportDraft> builder)
    {
        builder.ToTable("report_draft");
        builder.HasKey(draft => new { draft.ManufacturerId, draft.ReportId });
    }
}
