using System.Diagnostics;
using GrpcCrm.Client;
using GrpcCrm.Demo.Check;
using GrpcCrm.Demo.Processes;

namespace GrpcCrm.Demo.Run;

/// <summary>What came after the months were closed.</summary>
internal sealed record Late(long Records, long Acked, TimeSpan Duration)
{
    public static readonly Late Nothing = new(0, 0, TimeSpan.Zero);

    /// <summary>The first month that a schedule closed by itself; null: there is no schedule.</summary>
    public DateOnly? ScheduledFrom { get; init; }
}

/// <summary>Schedules take over, then some dealers send more: the service itself makes the reports anew that it changes.</summary>
internal sealed class LateStage(Registration registration, HostProcess host, RunFolder folder)
{
    public async Task<Late> RunAsync(long records, PublishedTables tables, CancellationToken cancellationToken)
    {
        // The month that is over everywhere, also just after midnight.
        var day = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1);
        var first = new DateOnly(day.Year, day.Month, 1).AddMonths(-1);
        await ScheduleAsync(first, cancellationToken);
        await tables.SettleAsync(cancellationToken);

        var started = Stopwatch.GetTimestamp();
        var late = registration.Dealers.Where(dealer => dealer.IsLate).Select(dealer => dealer with { SourceFile = dealer.LateFile });
        var pushed = await new PushStage([.. late], host, folder) { Name = "late" }.RunAsync(cancellationToken);
        await tables.SettleAsync(cancellationToken);
        return new Late(records, pushed.Acked, Stopwatch.GetElapsedTime(started)) { ScheduledFrom = first };
    }

    private async Task ScheduleAsync(DateOnly first, CancellationToken cancellationToken)
    {
        var options = TokenFile.Options(host.Address, registration.OperatorTokenFile);
        using var channel = CrmChannel.Create(options);
        var schedules = new V1.ReportScheduleService.ReportScheduleServiceClient(channel.CreateInvoker(options));
        foreach (var manufacturer in registration.Manufacturers)
        {
            await schedules.CreateReportScheduleAsync(
                new()
                {
                    Parent = manufacturer.Name,
                    ReportSchedule = new()
                    {
                        Definition = V1.ReportDefinition.DealerServiceQuality,
                        PeriodKind = V1.PeriodKind.Monthly,
                        FirstPeriodStartDate = new() { Year = first.Year, Month = first.Month, Day = 1 },
                        RestatementInterval = new(),
                    },
                },
                cancellationToken: cancellationToken);
        }
    }
}
