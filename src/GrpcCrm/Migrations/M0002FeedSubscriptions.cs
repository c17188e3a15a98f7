using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GrpcCrm.Migrations;

[DbContext(typeof(CrmDbContext))]
[Migration("0002_feed_subscriptions")]
public sealed class M0002FeedSubscriptions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("set local search_path to crm;\n" + EmbeddedSql.Text("Migrations/0002_feed_subscriptions.sql"));
}
