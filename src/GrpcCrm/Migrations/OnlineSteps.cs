using Microsoft.EntityFrameworkCore.Migrations;

namespace GrpcCrm.Migrations;

/// <summary>
/// Steps of a migration that go on while tables are written: each is a transaction of its own, so that none holds the lock of one table
/// while it waits for another's. Where one gives up, the migration runs again from its first step: a step that is done does nothing.
/// </summary>
public static class OnlineSteps
{
    public static void RunOnline(this MigrationBuilder migration, params IEnumerable<string> steps)
    {
        ArgumentNullException.ThrowIfNull(migration);
        string[] all = ["set role grpccrm_owner", .. steps, "reset role"];
        foreach (var step in all) migration.Sql(step, suppressTransaction: true);
    }
}
