using GrpcCrm.Migrations;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>The first half of a change under traffic: what old and new hosts can both live with.</summary>
[DbContext(typeof(CrmDbContext))]
[Migration("9001_under_load")]
public sealed class M9001UnderLoad : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table crm.interaction add column under_load text not null default ''");
}

[DbContext(typeof(CrmDbContext))]
[Migration("9002_under_load_index")]
public sealed class M9002UnderLoadIndex : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateIndexOnline("interaction_under_load", "interaction (dealer_id, under_load, interaction_id)");
}
