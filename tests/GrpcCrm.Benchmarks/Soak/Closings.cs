using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.Benchmarks.Closing;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;
using GrpcCrm.Client;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Soak;

/// <summary>
/// One manufacturer's schedule with a long history makes thousands of reports due at once; another one's month ends meanwhile. How long the
/// second waits for its reports, alone and beside the first, under the same load of records and calls.
/// </summary>
internal sealed class Closings(SoakScene scene, SoakSize size)
{
    public const int Months = 10;
    private const int Each = Months / 2;
    private const int ScheduleTries = 5;
    private const double GreatestRatio = 2;
    private static readonly TimeSpan ZoneOffset = TimeSpan.FromHours(8);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly long _expected = (long)size.Days * SoakSize.LateDealers;
    private readonly MonthClosing _closing = new(scene.Bench, scene.Other);
    private readonly DateOnly _firstDay =
        DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime + ZoneOffset).AddDays(-size.Days);

    /// <summary>
    /// The month before the first day that is caught up with, counted as Stock counts months: dealers have records from then on.
    /// </summary>
    public int FirstMonth
    {
        get
        {
            var first = Stock.Month(0);
            return ((_firstDay.Year - first.Year) * 12) + _firstDay.Month - first.Month - 1;
        }
    }

    public async Task RunAsync(Figures figures, CancellationToken cancellationToken)
    {
        var (alone, beside) = (new List<double>(), new List<double>());
        for (var month = 0; month < Each; month++) alone.Add(await WaitAsync("alone", month, cancellationToken));
        await ScheduleAsync(cancellationToken);
        for (var month = Each; month < Months && (await MadeAsync(cancellationToken))[0] < _expected; month++)
            beside.Add(await WaitAsync("beside the catch-up", month, cancellationToken));

        figures.Add("the other manufacturer's month, alone", "s", alone);
        figures.Add("the other manufacturer's month, beside the catch-up", "s", beside);
        var ratio = Sample.Median([.. beside.Order()]) / Sample.Median([.. alone.Order()]);
        figures.Check(
            "the other manufacturer's month, beside the catch-up / alone", $"{ratio:N2}, median of {beside.Count}", $"≤ {GreatestRatio}",
            ratio <= GreatestRatio);
    }

    /// <summary>Waits until all is caught up with, once the load is over, and counts.</summary>
    public async Task FinishAsync(Figures figures, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var made = await MadeAsync(cancellationToken);
        while (made[0] < _expected && Stopwatch.GetElapsedTime(started) < Patience)
        {
            Bench.Say($"{_expected - made[0]:N0} reports are still to be caught up with");
            await Task.Delay(Look, cancellationToken);
            made = await MadeAsync(cancellationToken);
        }

        figures.Check(
            "reports caught up with", $"{made[0]}, {made[1]} of them with another number of revisions than 1", $"{_expected}, 0",
            made[0] == _expected && made[1] == 0);
    }

    private async Task<double> WaitAsync(string how, int month, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var seconds = (await _closing.WaitAsync(month, patience.Token)).TotalSeconds;
            Bench.Say($"The other manufacturer's month {how}: {seconds:N1} s");
            return seconds;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DemoException($"The other manufacturer's month was not closed within {Patience.TotalMinutes} minutes {how}.");
        }
    }

    private async Task ScheduleAsync(CancellationToken cancellationToken)
    {
        var options = new CrmClientOptions
        {
            Address = scene.Bench.Host.Address,
            TokenProvider = _ => ValueTask.FromResult(scene.Operator),
        };
        using GrpcChannel channel = CrmChannel.Create(options);
        var schedules = new V1.ReportScheduleService.ReportScheduleServiceClient(channel.CreateInvoker(options));
        var request = new V1.CreateReportScheduleRequest
        {
            Parent = $"manufacturers/{scene.Late.Maker.Id}",
            RequestId = Guid.NewGuid().ToString(),
            ReportSchedule = new()
            {
                Definition = V1.ReportDefinition.DealerServiceQuality,
                PeriodKind = V1.PeriodKind.Daily,
                FirstPeriodStartDate = new() { Year = _firstDay.Year, Month = _firstDay.Month, Day = _firstDay.Day },
            },
        };
        for (var tried = 1; !await IsMadeAsync(schedules, request, tried < ScheduleTries, cancellationToken); tried++)
            await Task.Delay(Look, cancellationToken);
        Bench.Say($"The schedule of {size.Days} days and {SoakSize.LateDealers} dealers is made");
    }

    /// <summary>False where it may be asked again, with the same request id.</summary>
    private async Task<bool> IsMadeAsync(
        V1.ReportScheduleService.ReportScheduleServiceClient schedules, V1.CreateReportScheduleRequest request, bool mayRepeat,
        CancellationToken cancellationToken)
    {
        try
        {
            await schedules.CreateReportScheduleAsync(request, cancellationToken: cancellationToken);
            scene.Answers.Ok();
            return true;
        }
        catch (RpcException refused) when (mayRepeat && !cancellationToken.IsCancellationRequested)
        {
            scene.Answers.Refused(refused);
            return false;
        }
    }

    /// <summary>How many days' reports there are, and how many of them were not made just once.</summary>
    private Task<long[]> MadeAsync(CancellationToken cancellationToken) => scene.Bench.ScalarAsync<long[]>(
        EmbeddedText.Of("daily_reports.sql"), cancellationToken, scene.Late.Maker.Id, _firstDay.AddDays(size.Days));
}
