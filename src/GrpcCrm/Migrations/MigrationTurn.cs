using Npgsql;

namespace GrpcCrm.Migrations;

/// <summary>
/// Of all that migrate a database one does at a time. The others ask again and again instead of waiting in the database, because an index
/// that is built beside the traffic waits for every statement that was there before it, theirs too.
/// </summary>
internal sealed class MigrationTurn(NpgsqlConnection connection) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<MigrationTurn> WaitAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            while (!await AskAsync(connection, "select pg_try_advisory_lock(hashtext('grpccrm migration'))", cancellationToken))
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            return new MigrationTurn(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await AskAsync(connection, "select pg_advisory_unlock(hashtext('grpccrm migration'))", default);
        await connection.DisposeAsync();
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string question, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
