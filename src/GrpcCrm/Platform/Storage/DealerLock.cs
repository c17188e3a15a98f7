namespace GrpcCrm.Platform.Storage;

/// <summary>
/// Two advisory locks for each dealer, held to the transaction's end. Two dealers that share a key only wait for each other.
/// </summary>
public static class DealerLock
{
    /// <summary>
    /// Shared by every transaction that writes a dealer's records, before it takes its time; taken alone by the closer for the moment in
    /// which it reads as_of. So all that carries an earlier recorded_time has committed by then. See <see cref="DealerMoment"/>.
    /// </summary>
    public const string Writing = "select pg_advisory_xact_lock_shared(hashtextextended('writing ' || $1::uuid, 0))";

    /// <summary>
    /// The same, if it is free: false where the closer holds it or waits for it. Who gets it waits for nobody; who does not, leaves its
    /// connection to others.
    /// </summary>
    public const string TryWriting = "select pg_try_advisory_xact_lock_shared(hashtextextended('writing ' || $1::uuid, 0))";

    /// <summary>See <see cref="Writing"/>: the closer's side.</summary>
    public const string Closing = "select pg_advisory_xact_lock(hashtextextended('writing ' || $1::uuid, 0))";

    /// <summary>
    /// Taken alone by a transaction that brings what others may refer to, and by one that leaves a reference unresolved. Without it the
    /// two could pass each other unseen, and the reference would wait for ever. Ingest/await_referred.sql takes it on a condition.
    /// </summary>
    public const string Referring = "select pg_advisory_xact_lock(hashtextextended('referring ' || $1::uuid, 0))";
}
