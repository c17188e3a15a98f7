namespace GrpcCrm.Platform.Storage;

/// <summary>
/// A dealer's time, which never goes back: neither where the database's clock is set back, nor where a server with a slower one takes over.
/// A writer keeps the time of its transaction in a slot of its own, in the round trip that opens the transaction. A closer, who waits for
/// all writers, takes the latest of the clock and all slots, and keeps that in slot 0, which no later writer falls short of. So what was
/// acknowledged before a close carries no later time than the close, and what comes after it carries a later one.
///
/// A writer takes a free slot and passes over those that others hold. So writers of one dealer never wait for each other, and a dealer has
/// as many slots as it ever had writers at once. A slot is held by its row's lock alone: whatever ends the transaction frees it. Every
/// other statement is told the time as a parameter; none reads the clock for what it records.
/// </summary>
public static class DealerMoment
{
    /// <summary>
    /// The writer's side, run once <see cref="DealerLock.Writing"/> is held. The closer's is Reports/Closing/closing_moment.sql.
    /// </summary>
    public static readonly string Writing = EmbeddedSql.Text("Platform/Storage/writing_moment.sql");
}
