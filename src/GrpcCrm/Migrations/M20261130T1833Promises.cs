using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GrpcCrm.Migrations;

[DbContext(typeof(CrmDbContext))]
[Migration("20261130T1833_promises")]
public sealed class M20261130T1833Promises : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("set local search_path to crm;\n" + EmbeddedSql.Text("Migrations/20261130T1833_promises.sql"));
}
