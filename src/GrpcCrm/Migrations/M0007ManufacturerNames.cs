using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GrpcCrm.Migrations;

[DbContext(typeof(CrmDbContext))]
[Migration("0007_manufacturer_names")]
public sealed class M0007ManufacturerNames : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("set local search_path to crm;\n" + EmbeddedSql.Text("Migrations/0007_manufacturer_names.sql"));
}
