using Npgsql;

namespace GrpcCrm.Platform.Storage;

/// <summary>
/// A dealer's time, which never goes back behind a close: neither where the database's clock is set back, nor where a server with a slower
/// one takes over. A moment is kept for each dealer; no recorded time of the dealer is later. A writer that finds its time not covered
/// raises the moment, a little beyond its time, in the round trip that ends its transaction; so of many writers few do. A closer, who waits
/// for all writers, takes the later of the clock and the moment, and makes that the floor, which no later writer falls short of; while the
/// clock is behind the floor, each writer raises it. So what was acknowledged before a close carries no later time than the close, and what
/// comes after it carries a later one. Between two closes a writer follows the clock, back too. Every other statement is told the time as a
/// parameter; none reads the clock for what it records.
/// </summary>
public static class DealerMoment
{
    /// <summary>
    /// The writer's side, run once <see cref="DealerLock.Writing"/> is held. The closer's is Reports/Closing/closing_moment.sql.
    /// </summary>
    public static readonly string Writing = EmbeddedSql.Text("Platform/Storage/writing_moment.sql");

    private static readonly string Keeping = EmbeddedSql.Text("Platform/Storage/keep_moment.sql");

    public static void AddKeep(NpgsqlBatch batch, Guid dealer, DateTime now) => batch.Add(Keeping, dealer, now);
}
