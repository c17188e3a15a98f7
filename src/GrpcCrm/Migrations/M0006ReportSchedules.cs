using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GrpcCrm.Migrations;

[DbContext(typeof(CrmDbContext))]
[Migration("0006_report_schedules")]
public sealed class M0006ReportSchedules : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("set local search_path to crm;\n" + EmbeddedSql.Text("Migrations/0006_report_schedules.sql"));
}
