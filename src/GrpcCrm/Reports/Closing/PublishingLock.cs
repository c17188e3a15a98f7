namespace GrpcCrm.Reports.Closing;

/// <summary>
/// An advisory lock for each manufacturer, held to the transaction's end. Whoever publishes or withdraws a revision shares it before the
/// clock is read; a report about several dealers takes it alone before it reads the clock and its members. So all that carries an earlier
/// time has committed by then, and which revisions were counted can be told from times.
/// </summary>
public static class PublishingLock
{
    public const string Shared = "select pg_advisory_xact_lock_shared(hashtextextended('publishing ' || $1::uuid, 0))";

    public const string Alone = "select pg_advisory_xact_lock(hashtextextended('publishing ' || $1::uuid, 0))";
}
