using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Platform.Storage.Repeats;

/// <summary>Removes answers that nobody may ask for any more, in small steps. Any number of hosts may run it.</summary>
public sealed class StoredAnswersSweep(
    [FromKeyedServices("worker")] NpgsqlDataSource worker, Repeat repeat, IOptions<StoredAnswersOptions> options) : BackgroundService
{
    private static readonly string SweepAnswers = EmbeddedSql.Text("Platform/Storage/Repeats/sweep_answers.sql");
    private static readonly string SweepHolds = EmbeddedSql.Text("Platform/Storage/Repeats/sweep_holds.sql");

    /// <summary>Runs once, and says how many were removed.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var holds = worker.CreateCommand(SweepHolds);
        await holds.ExecuteNonQueryAsync(cancellationToken);
        var all = 0;
        while (true)
        {
            var removed = await StepAsync(cancellationToken);
            all += removed;
            if (removed < options.Value.SweepStep) return all;
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        repeat.EveryAsync("Removing old answers", options.Value.SweepInterval, RunAsync, stoppingToken);

    private async Task<int> StepAsync(CancellationToken cancellationToken)
    {
        await using var command = worker.CreateCommand(SweepAnswers);
        command.Parameters.Add(new NpgsqlParameter { Value = (long)options.Value.Retention.TotalSeconds });
        command.Parameters.Add(new NpgsqlParameter { Value = options.Value.SweepStep });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
