namespace GrpcCrm.Platform.Calls;

/// <summary>
/// Timers whose work may fail. An exception that leaves the work of a timer ends the process, and with it everybody's calls; here it ends
/// that work alone. Nothing is told of it: who sets such a timer wants to end what may have ended meanwhile, or writes the log itself.
/// </summary>
public static class Timers
{
    public static ITimer CreateSafeTimer(this TimeProvider time, Action work, TimeSpan due) =>
        time.CreateTimer(_ => Try(work), null, due, Timeout.InfiniteTimeSpan);

    private static void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Exception)
        {
            // See above.
        }
    }
}
