using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GrpcCrm.Platform.Errors;

/// <summary>
/// What the database says of its server or of the connection, not of the statement. The same statement may succeed on another connection,
/// on another server, or later.
/// </summary>
/// <param name="Code">The SQLSTATE; for a connection that broke without one, the name of the exception.</param>
/// <param name="Cause">What has happened, in words for the log.</param>
public sealed record DatabaseOutage(string Code, string Cause)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(5);

    /// <summary>By SQLSTATE, or by the two characters of a whole class of them.</summary>
    private static readonly Dictionary<string, string> Causes = new(StringComparer.Ordinal)
    {
        ["08"] = "the connection is lost",
        ["25006"] = "the server or its connections are read-only",
        ["25P03"] = "the server has ended a transaction that was idle for too long",
        ["25P04"] = "the server has ended a transaction that took too long",
        ["53"] = "the server lacks resources",
        ["53100"] = "the disk of the server is full",
        ["53200"] = "the server is out of memory",
        ["53300"] = "the server takes no more connections",
        ["53400"] = "a limit of the server's configuration is reached",
        ["57P01"] = "the server is shutting down, or an administrator has ended the connection",
        ["57P02"] = "the server has crashed",
        ["57P03"] = "the server is starting or shutting down",
        ["57P04"] = "the database was dropped",
        ["57P05"] = "the server has ended a connection that was idle for too long",
        ["58000"] = "the server's operating system fails it",
        ["58030"] = "the server cannot read or write its files",
    };

    /// <summary>
    /// XX000 is also corruption and faults of the server's own, which must be seen. It is an outage only in these words: of libpq about
    /// another node of a cluster, and of a process that worked on a part of the query.
    /// </summary>
    private static readonly string[] LostWorker =
    [
        "server closed the connection unexpectedly",
        "terminating connection due to",
        "connection not open",
        "connection to the remote node",
        "could not connect to server",
        "could not connect to any active placement",
        "could not receive data from server",
        "could not send data to server",
        "lost connection to parallel worker",
        "no connection to the server",
        "SSL connection has been closed unexpectedly",
        "failure on connection marked as essential",
    ];

    /// <summary>How long a caller should wait. What must be mended by people takes longer than a connection.</summary>
    public TimeSpan RetryDelay => Code.StartsWith("53", StringComparison.Ordinal) || Code is "25006" or "58030" or "58000" ? Later : Soon;

    /// <summary>Whether the fault may lie with the one connection, so that a fresh one is worth a try at once.</summary>
    public bool IsOfConnection => !Code.StartsWith("53", StringComparison.Ordinal) && Code is not ("58000" or "58030");

    /// <summary>Null for an error that says something of the statement, or that is no error of the database.</summary>
    public static DatabaseOutage? Of(Exception error) =>
        error switch
        {
            DbUpdateException { InnerException: { } inner } => Of(inner),
            PostgresException answer => Of(answer),
            NpgsqlOperationInProgressException => null,
            NpgsqlException or TimeoutException => Broken(error),
            InvalidOperationException { InnerException: NpgsqlException inner } => Of(inner),
            ObjectDisposedException or IOException or SocketException when IsOfNpgsql(error) => Broken(error),
            InvalidOperationException when IsOfNpgsql(error) && SaysNotOpen(error) => Broken(error),
            _ => null,
        };

    /// <summary>
    /// True where the statement cannot have taken effect: the server itself says that it failed, and has ended nothing but the transaction.
    /// </summary>
    public static bool IsAnswered(Exception error) => error.GetBaseException() is PostgresException { InvariantSeverity: "ERROR" };

    private static DatabaseOutage? Of(PostgresException answer)
    {
        var state = answer.SqlState;
        if (Causes.TryGetValue(state, out var cause) || (state.Length == 5 && Causes.TryGetValue(state[..2], out cause)))
            return new(state, cause);
        if (state == PostgresErrorCodes.InternalError && Array.Exists(LostWorker, words => Says(answer, words)))
            return new(state, "a node or a worker of the database is lost");
        // Whatever ends the connection says nothing of the statement: a login that is refused, a database that takes nobody in.
        return answer.InvariantSeverity is "FATAL" or "PANIC" ? new(state, "the server has ended or refused the connection") : null;
    }

    private static DatabaseOutage Broken(Exception error) => new(error.GetBaseException().GetType().Name, "the database does not answer");

    private static bool Says(PostgresException answer, string words) =>
        answer.MessageText.Contains(words, StringComparison.OrdinalIgnoreCase)
        || answer.Detail?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsOfNpgsql(Exception error) => error.Source == "Npgsql";

    private static bool SaysNotOpen(Exception error) =>
        error.Message.Contains("not open", StringComparison.OrdinalIgnoreCase)
        || error.Message.Contains("broken", StringComparison.OrdinalIgnoreCase);
}
