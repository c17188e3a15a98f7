using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>Looks now and then how much is due, for the metrics; nothing where nobody reads them.</summary>
public sealed class DueWatch([FromKeyedServices("worker")] NpgsqlDataSource worker, TimeProvider time, ILogger<DueWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly string DueReports = EmbeddedSql.Text("Reports/Closing/due_reports.sql");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            if (!ClosingMeters.AreRead) continue;
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogDebug(error, "What is due could not be counted; the next look will");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Look(CancellationToken cancellation)
    {
        await using var command = worker.CreateCommand(DueReports);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        ClosingMeters.Waiting(reader.GetInt64(0), reader.GetDouble(1));
    }
}
