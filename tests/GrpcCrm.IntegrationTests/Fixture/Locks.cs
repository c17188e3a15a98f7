using Npgsql;

namespace GrpcCrm.IntegrationTests.Fixture;

/// <summary>
/// Locks that stand in the host's way, and those who wait for one. Databases of other tests have the same tables under the same numbers,
/// so each look is at the sessions of one database.
/// </summary>
internal sealed class Locks : IAsyncDisposable
{
    private const string ThoseWho = "from pg_locks join pg_stat_activity using (pid) where datname = current_database() and not granted";
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private Locks(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    /// <summary>Holds what a statement locks until it is disposed of.</summary>
    public static async Task<Locks> HoldAsync(CrmFixture crm, string statement)
    {
        var connection = await crm.Admin.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
        return new Locks(connection, transaction);
    }

    /// <summary>Returns when somebody waits for an advisory lock.</summary>
    public static Task UntilSomeWaitForTurnsAsync(CrmFixture crm) =>
        UntilAsync(async () => await crm.ScalarAsync<long>($"select count(*) {ThoseWho} and locktype = 'advisory'") > 0);

    /// <summary>Returns when so many wait.</summary>
    public static Task UntilSomeWaitAsync(CrmFixture crm, string? table = null, int some = 1) =>
        UntilAsync(async () => await WaitingAsync(crm, table) >= some);

    /// <summary>Returns when nobody waits.</summary>
    public static Task UntilNoneWaitsAsync(CrmFixture crm, string? table = null) =>
        UntilAsync(async () => await WaitingAsync(crm, table) == 0);

    /// <summary>Ends the sessions that wait for a lock on a table.</summary>
    public static Task EndThoseWhoWaitAsync(CrmFixture crm, string table) =>
        crm.ScalarAsync<long>($"select count(pg_terminate_backend(pid)) {ThoseWho} {On(table)}");

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    /// <summary>How many wait for a lock, or for one on a table, apart from the work behind the calls, which comes and goes by itself.</summary>
    private static Task<long> WaitingAsync(CrmFixture crm, string? table = null) =>
        crm.ScalarAsync<long>($"select count(*) {ThoseWho} and application_name not in ('grpccrm-worker', 'grpccrm-closer') {On(table)}");

    /// <summary>The guard is against a test that hangs.</summary>
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await isSo()) await Task.Delay(1, patience.Token);
    }

    private static string On(string? table) => table is null ? "" : $"and relation = 'crm.{table}'::regclass";
}
