using Microsoft.EntityFrameworkCore.Migrations;

namespace GrpcCrm.Migrations;

/// <summary>An index that is built while its table is written, for a migration that holds nothing else: it runs in no transaction, and may
/// run again after it broke off.</summary>
public static class OnlineIndex
{
    /// <param name="migration">The migration that consists of it.</param>
    /// <param name="name">The index.</param>
    /// <param name="definition">What follows the schema in `create index … on`, for example interaction (dealer_id, subject).</param>
    public static void CreateIndexOnline(this MigrationBuilder migration, string name, string definition)
    {
        migration.RunOnline(
        [
            // What a build left that broke off is never read, costs every write, and looks as if the index were there.
            $"""
            do $$
            begin
              if exists (select from pg_index where indexrelid = to_regclass('crm.{name}') and not indisvalid) then
                drop index crm.{name};
              end if;
            end $$
            """,

            // It waits for transactions that are older than it, and nobody waits for it.
            "set lock_timeout = 0",
            $"create index concurrently if not exists {name} on crm.{definition}",
            "reset lock_timeout",
        ]);
    }
}
