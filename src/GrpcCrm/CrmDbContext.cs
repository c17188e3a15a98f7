using GrpcCrm.Complaints;
using GrpcCrm.Customers;
using GrpcCrm.Dealers;
using GrpcCrm.Ingest;
using GrpcCrm.Interactions;
using GrpcCrm.Platform.Audit;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports;
using GrpcCrm.Reports.Schedules;
using GrpcCrm.Vehicles;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm;

/// <summary>The tables as entities; each feature says in its Table class how its own are stored.</summary>
public sealed class CrmDbContext(DbContextOptions<CrmDbContext> options) : DbContext(options)
{
    public const string Schema = "crm";

    public DbSet<Manufacturer> Manufacturers => Set<Manufacturer>();

    public DbSet<Dealer> Dealers => Set<Dealer>();

    public DbSet<DealerBrand> DealerBrands => Set<DealerBrand>();

    public DbSet<Customer> Customers => Set<Customer>();

    public DbSet<Vehicle> Vehicles => Set<Vehicle>();

    public DbSet<Interaction> Interactions => Set<Interaction>();

    public DbSet<Complaint> Complaints => Set<Complaint>();

    public DbSet<ComplaintEvent> ComplaintEvents => Set<ComplaintEvent>();

    public DbSet<ComplaintCategory> ComplaintCategories => Set<ComplaintCategory>();

    public DbSet<IngestChannel> IngestChannels => Set<IngestChannel>();

    public DbSet<IngestRejection> IngestRejections => Set<IngestRejection>();

    public DbSet<Report> Reports => Set<Report>();

    public DbSet<ReportRevision> ReportRevisions => Set<ReportRevision>();

    public DbSet<ReportDocument> ReportDocuments => Set<ReportDocument>();

    public DbSet<ReportDraft> ReportDrafts => Set<ReportDraft>();

    public DbSet<ReportSchedule> ReportSchedules => Set<ReportSchedule>();

    public DbSet<ReportSubscription> ReportSubscriptions => Set<ReportSubscription>();

    public DbSet<AccessLogEntry> AccessLog => Set<AccessLogEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(CrmDbContext).Assembly);
    }
}
