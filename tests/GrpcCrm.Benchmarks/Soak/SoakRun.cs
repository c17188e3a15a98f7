using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Soak;

/// <summary>
/// All at once on two hosts: streams and callers the whole time; after a warm-up, months that close alone and beside a catch-up; then the
/// database's faults, one after the other. In the end what clients were told is compared with what is stored.
/// </summary>
internal sealed class SoakRun(SoakScene scene, SoakSize size, Figures figures)
{
    private readonly Created _created = new();
    private readonly SoakStream[] _streams = [.. Enumerable.Range(0, SoakSize.Streams).Select(number => new SoakStream(scene, number))];

    public static async Task RunAsync(SoakSize size, Figures figures, CancellationToken cancellationToken)
    {
        await using var disk = await SoakDisk.PrepareAsync(cancellationToken);
        await using var bench = await BenchScene.SetAsync(cancellationToken, new SceneOptions
        {
            Hosts = SoakSize.Hosts,
            ClusterName = SoakDisk.ClusterName,
            Service = new Dictionary<string, string>(StringComparer.Ordinal) { ["GRPCCRM_LOGGING__FORMAT"] = "Json" },
        });
        using var scene = new SoakScene(bench);
        await new SoakRun(scene, size, figures).RunAsync(disk, cancellationToken);
    }

    private async Task RunAsync(SoakDisk disk, CancellationToken cancellationToken)
    {
        var closings = new Closings(scene, size);
        await scene.PrepareAsync(closings.FirstMonth, Closings.Months, cancellationToken);
        SoakCaller[] callers = [.. Enumerable.Range(0, SoakSize.Callers).Select(number => new SoakCaller(scene, _created, number))];
        HostWatch[] watches = [.. Enumerable.Range(0, SoakSize.Hosts).Select(host => new HostWatch(scene.Bench, host))];
        var outages = new Outages(scene, disk, _created);
        foreach (var stream in _streams) stream.Open();
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var load = Task.WhenAll(
            [
                .. _streams.Select(stream => stream.PushAsync(size.PerSecond / SoakSize.Streams, until.Token, cancellationToken)),
                .. callers.Select(caller => caller.CallAsync(until.Token, cancellationToken)),
                .. watches.Select(watch => watch.WatchAsync(until.Token)),
                SayAsync(until.Token),
            ]);
            try
            {
                await SufferAsync(closings, outages, cancellationToken);
            }
            finally
            {
                await until.CancelAsync();
                await load;
            }

            await JudgeAsync(closings, callers, cancellationToken);
        }
        finally
        {
            foreach (var stream in _streams) await stream.DisposeAsync();
        }

        foreach (var watch in watches) watch.Report(figures, size);
        HostLog.Report(scene.Bench, outages.All, size.Time, figures);
    }

    private async Task SufferAsync(Closings closings, Outages outages, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        await Task.Delay(size.WarmUp, cancellationToken);
        await closings.RunAsync(figures, cancellationToken);
        await outages.RunAsync(size.Time - TimeProvider.System.GetElapsedTime(started), figures, cancellationToken);
    }

    private async Task JudgeAsync(Closings closings, SoakCaller[] callers, CancellationToken cancellationToken)
    {
        Bench.Say($"The load is over; what is stored is compared with what was acknowledged");
        await closings.FinishAsync(figures, cancellationToken);
        scene.Answers.Report(figures, "all callers and streams");
        figures.Check("answers INTERNAL, UNKNOWN or DATA_LOSS", $"{scene.Answers.Faults}", "0", scene.Answers.Faults == 0);
        var givenUp = callers.Sum(caller => caller.GivenUp);
        figures.Check("calls that did not succeed within 2 minutes", $"{givenUp}", "0", givenUp == 0);
        await CompareAsync(cancellationToken);
    }

    /// <summary>What clients were told with what is stored.</summary>
    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        var (lost, doubled) = await _created.CompareAsync(scene.Bench, cancellationToken);
        figures.Check("created interactions lost, doubled", $"{lost}, {doubled} of {_created.Count}", "0, 0", lost == 0 && doubled == 0);
        (lost, doubled) = (0, 0);
        foreach (var stream in _streams)
        {
            var found = await stream.CompareAsync(cancellationToken);
            (lost, doubled) = (lost + found.Lost, doubled + found.Doubled);
        }

        var (acked, appended) = (_streams.Sum(stream => stream.Acked), _streams.Sum(stream => stream.Appended));
        figures.Check("pushed records lost, doubled", $"{lost}, {doubled} of {acked} acknowledged", "0, 0", lost == 0 && doubled == 0);
        figures.Check("pushed records not acknowledged", $"{appended - acked}", "0", appended == acked);
        var rejected = _streams.Sum(stream => stream.Rejected);
        figures.Check("pushed records set aside", $"{rejected}", "0", rejected == 0);
        var stopped = _streams.Where(stream => stream.Failure is not null).ToList();
        figures.Check("streams that gave up", $"{stopped.Count} {stopped.FirstOrDefault()?.Failure}", "0", stopped.Count == 0);
    }

    private async Task SayAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(30), until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var (acked, answers) = (_streams.Sum(stream => stream.Acked), scene.Answers);
            Bench.Say(
                $"{acked:N0} pushed, {_created.Count:N0} created, {answers.Refusals:N0} refusals, {answers.Faults:N0} of them faults");
        }
    }
}
