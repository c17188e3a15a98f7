using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Platform.Storage.Repeats;

/// <summary>Removes answers that nobody may ask for any more, in small steps. Any number of hosts may run it.</summary>
public sealed class StoredAnswersSweep(
    [FromKeyedServices("worker")] NpgsqlDataSource worker, IOptions<StoredAnswersOptions> options, TimeProvider time,
    ILogger<StoredAnswersSweep> logger) : BackgroundService
{
    private static readonly string SweepAnswers = EmbeddedSql.Text("Platform/Storage/Repeats/sweep_answers.sql");

    /// <summary>Runs once, and says how many were removed.</summary>
    public async Task<int> Run(CancellationToken cancellation)
    {
        var all = 0;
        while (true)
        {
            var removed = await Step(cancellation);
            all += removed;
            if (removed < options.Value.SweepStep) return all;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Run(stoppingToken);
            }
            catch (NpgsqlException error)
            {
                logger.LogWarning(error, "Old answers could not be removed; the next run will");
            }
        }
    }

    private async Task<int> Step(CancellationToken cancellation)
    {
        await using var command = worker.CreateCommand(SweepAnswers);
        command.Parameters.Add(new NpgsqlParameter { Value = (long)options.Value.Retention.TotalSeconds });
        command.Parameters.Add(new NpgsqlParameter { Value = options.Value.SweepStep });
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
