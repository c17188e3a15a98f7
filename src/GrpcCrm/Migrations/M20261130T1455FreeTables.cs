using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GrpcCrm.Migrations;

/// <summary>
/// What stands in the way of spreading dealers over several servers goes: keys and a trigger that tie a dealer's tables to others. Whether
/// records are about a brand is asked when it is given up. A key's end locks both its tables, so they go one table at a time.
/// </summary>
[DbContext(typeof(CrmDbContext))]
[Migration("20261130T1455_free_tables")]
public sealed class M20261130T1455FreeTables : Migration
{
    private static readonly string[] Tables =
    [
        "customer", "vehicle", "interaction", "complaint", "complaint_event", "ingest_channel", "ingest_rejection", "closed_through",
        "late_mark", "dealer_moment",
    ];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var text = EmbeddedSql.Text("Migrations/20261130T1455_free_tables.sql");
        migrationBuilder.RunOnline(
        [
            "drop trigger if exists interaction_brands on crm.interaction",
            "drop function if exists crm.note_interaction_brands",
            "drop table if exists crm.interaction_brand",
            .. Tables.Select(table => text.Replace("{table}", table, StringComparison.Ordinal)),
        ]);
    }
}
