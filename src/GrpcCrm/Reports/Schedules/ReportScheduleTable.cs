using GrpcCrm.Platform.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Reports.Schedules;

public sealed class ReportScheduleTable : IEntityTypeConfiguration<ReportSchedule>
{
    public static readonly ConstraintMeaning[] Constraints = [new("report_schedule_kind", ReportFailures.ScheduleExists)];

    public void Configure(EntityTypeBuilder<ReportSchedule> builder)
    {
        builder.ToTable("report_schedule");
        builder.HasKey(schedule => new { schedule.ManufacturerId, schedule.ScheduleId });
        builder.Property(schedule => schedule.Revision).IsConcurrencyToken();
    }
}
