using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GrpcCrm.Migrations;

/// <summary>Looks through the events of complaints while they are written.</summary>
[DbContext(typeof(CrmDbContext))]
[Migration("20261130T1501_events_checked")]
public sealed class M20261130T1501EventsChecked : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.RunOnline(
        "alter table crm.complaint_event validate constraint event_kind",
        "alter table crm.complaint_event validate constraint event_state");
}
