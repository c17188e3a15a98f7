using GrpcCrm.Platform;
using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>Looks now and then how much is due, for the metrics; nothing where nobody reads them.</summary>
public sealed class DueWatch([FromKeyedServices("worker")] NpgsqlDataSource worker, Repeat repeat) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly string DueReports = EmbeddedSql.Text("Reports/Closing/due_reports.sql");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        repeat.WokenAsync("Counting what is due", (new Pulse(), Interval), LookAsync, stoppingToken);

    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        if (!ClosingMeters.AreRead) return false;
        await using var command = worker.CreateCommand(DueReports);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        ClosingMeters.Waiting(reader.GetInt64(0), reader.GetDouble(1));
        return false;
    }
}
