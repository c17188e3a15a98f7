using System.Data;
using GrpcCrm.Platform.Errors;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// Keeps a fault in one part of planning from the others. A fault that lasts is logged once where it begins and once where it ends, and
/// counted each time.
/// </summary>
public sealed class PlanningOutages(ILogger<PlanningOutages> logger)
{
    private readonly HashSet<string> _failing = [];
    private readonly Dictionary<Guid, HashSet<Guid>> _leftOut = [];

    /// <summary>
    /// Runs a part in a transaction of its own; nothing of it has happened where it fails. Where it meets what others hold for long, it
    /// gives way and is run again at the next look, which is no fault.
    /// </summary>
    /// <param name="connection">The one on which the part runs.</param>
    /// <param name="part">What is planned, at the beginning of a sentence.</param>
    /// <param name="plan">Answers how much became due.</param>
    /// <param name="cancellationToken">Ends the wait for the rollback.</param>
    public async Task<long> GuardAsync(NpgsqlConnection connection, string part, Func<Task<long>> plan, CancellationToken cancellationToken)
    {
        try
        {
            var planned = await plan();
            if (_failing.Remove(part)) logger.LogInformation("{Part} are planned for again", part);
            return planned;
        }
        catch (PostgresException error) when (connection.State == ConnectionState.Open && DatabaseOutage.Of(error) is null)
        {
            await using var end = new NpgsqlCommand("rollback", connection);
            await end.ExecuteNonQueryAsync(cancellationToken);
            if (error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected) return 0;
            ClosingMeters.PlanFailed();
            if (_failing.Add(part)) logger.LogError(error, "{Part} cannot be planned for; they are tried again at each look", part);
            return 0;
        }
    }

    /// <summary>Tells which dealers a manufacturer's schedules left out, because the database does not know their zone.</summary>
    public void LeaveOut(Guid manufacturer, IReadOnlyCollection<Guid> dealers)
    {
        foreach (var _ in dealers) ClosingMeters.PlanFailed();
        var before = _leftOut.GetValueOrDefault(manufacturer) ?? [];
        foreach (var dealer in dealers.Where(dealer => !before.Contains(dealer)))
        {
            logger.LogError(
                "The database does not know the time zone in which dealer {Dealer} reports to manufacturer {Manufacturer}: "
                + "no report is planned. Give the dealer or the schedule another zone, or the database newer zone data",
                dealer, manufacturer);
        }

        foreach (var dealer in before.Except(dealers))
            logger.LogInformation("Reports of dealer {Dealer} to manufacturer {Manufacturer} are planned again", dealer, manufacturer);
        _leftOut[manufacturer] = [.. dealers];
    }
}
