using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GrpcCrm.Migrations;

[DbContext(typeof(CrmDbContext))]
[Migration("20261130T1718_purged_events")]
public sealed class M20261130T1718PurgedEvents : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("set local search_path to crm;\n" + EmbeddedSql.Text("Migrations/20261130T1718_purged_events.sql"));
}
