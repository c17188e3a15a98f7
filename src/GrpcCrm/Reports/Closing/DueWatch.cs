using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>Looks now and then how much is due, for the metrics; nothing where nobody reads them.</summary>
public sealed class DueWatch([FromKeyedServices("worker")] NpgsqlDataSource worker, Outages outages, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly string DueReports = EmbeddedSql.Text("Reports/Closing/due_reports.sql");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            if (ClosingMeters.AreRead) await outages.TryAsync("Counting what is due", LookAsync, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var command = worker.CreateCommand(DueReports);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        ClosingMeters.Waiting(reader.GetInt64(0), reader.GetDouble(1));
    }
}
