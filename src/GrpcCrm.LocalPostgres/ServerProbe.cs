using Npgsql;

namespace GrpcCrm.LocalPostgres;

internal enum ServerAnswer
{
    Ready,
    NotYet,
    Silent,
}

/// <summary>Asks a server whether it answers, with the password that we keep.</summary>
internal static class ServerProbe
{
    public static async Task<ServerAnswer> AskAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Timeout=2");
        try
        {
            await connection.OpenAsync(cancellationToken);
            return ServerAnswer.Ready;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow)
        {
            return ServerAnswer.NotYet;
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("28", StringComparison.Ordinal)) // invalid authorization
        {
            throw new LocalClusterException($"The local cluster refuses the password that is kept for it: {e.MessageText}.", e);
        }
        catch (PostgresException)
        {
            return ServerAnswer.Ready; // it is full, for one
        }
        catch (NpgsqlException)
        {
            return ServerAnswer.Silent;
        }
    }
}
