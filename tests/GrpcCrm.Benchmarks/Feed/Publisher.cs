using System.Diagnostics;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;
using GrpcCrm.Client;

namespace GrpcCrm.Benchmarks.Feed;

/// <summary>Has a month's reports made by the service, as the operator does.</summary>
internal sealed class Publisher(BenchScene scene, CrmClientOptions options)
{
    private const int AtOnce = 4;

    /// <summary>The first dealer's report.</summary>
    public Task PublishFirstAsync(int month, CancellationToken cancellationToken) =>
        CallAsync(month, (publish, dealers) => publish(dealers[0], cancellationToken), cancellationToken);

    /// <summary>One after the other, begun at an even pace; what is published already is not published again.</summary>
    public Task PublishAsync(int month, TimeSpan pace, CancellationToken cancellationToken) => CallAsync(month, async (publish, dealers) =>
    {
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; number < dealers.Length; number++)
        {
            var early = (pace * number) - Stopwatch.GetElapsedTime(started);
            if (early > TimeSpan.Zero) await Task.Delay(early, cancellationToken);
            await publish(dealers[number], cancellationToken);
        }
    }, cancellationToken);

    /// <summary>As fast as the service makes them.</summary>
    public Task PublishAsync(int month, CancellationToken cancellationToken) => CallAsync(
        month,
        (publish, dealers) => Parallel.ForEachAsync(
            dealers,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (dealer, cancellationToken) => await publish(dealer, cancellationToken)),
        cancellationToken);

    private async Task CallAsync(int month, Func<Func<Guid, CancellationToken, Task>, Guid[], Task> work, CancellationToken cancellationToken)
    {
        using var channel = CrmChannel.Create(options);
        var reports = new V1.ReportService.ReportServiceClient(channel.CreateInvoker(options));
        var day = Stock.Month(month);
        await work(
            async (dealer, cancellationToken) => await reports.GenerateReportAsync(
                new()
                {
                    Parent = $"manufacturers/{Stock.Manufacturer}",
                    Dealer = $"dealers/{dealer}",
                    Definition = V1.ReportDefinition.DealerServiceQuality,
                    PeriodStartDate = new() { Year = day.Year, Month = day.Month, Day = day.Day },
                },
                cancellationToken: cancellationToken),
            await scene.ScalarAsync<Guid[]>("select array_agg(dealer_id order by dealer_id) from dealer", cancellationToken));
    }
}
