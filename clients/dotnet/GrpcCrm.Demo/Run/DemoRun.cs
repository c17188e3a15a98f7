using System.Diagnostics;
using GrpcCrm.Demo.Check;
using GrpcCrm.Demo.Processes;
using GrpcCrm.Demo.Sources;
using Npgsql;

namespace GrpcCrm.Demo.Run;

/// <summary>The demo from the first process to the last check.</summary>
internal sealed class DemoRun(ISource source, DemoOptions options)
{
    /// <summary>True if everything holds.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        Screen.Prepare();
        using var folder = new RunFolder { IsKept = options.KeepsFolder };
        try
        {
            var holds = await RunAsync(folder, cancellationToken);
            folder.IsKept |= !holds;
            return holds;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            folder.IsKept = true;
            throw;
        }
        finally
        {
            if (folder.IsKept)
                Say($"Kept: {folder.Path}");
        }
    }

    private async Task<bool> RunAsync(RunFolder folder, CancellationToken cancellationToken)
    {
        await using var database = await DemoDatabase.CreateAsync(cancellationToken);
        await using var host = await HostProcess.StartAsync(
            new HostSettings(options.Host, folder.Log("host"), database.HostEnvironment(folder.Folder("state"))), cancellationToken);
        Say($"The service listens on {host.Address}; this run's files are in {folder.Path}");

        var registration = await Registration.OfAsync(await source.PlanAsync(cancellationToken), host, folder, cancellationToken);
        var count = await source.WriteAsync(registration, cancellationToken);
        Say($"On file: {registration.Manufacturers.Count} manufacturers, {registration.Dealers.Count} dealers; pushing {count:N0} records");
        return await WorkAsync(registration, host, (folder, database), cancellationToken);
    }

    private async Task<bool> WorkAsync(
        Registration registration, HostProcess host, (RunFolder Folder, DemoDatabase Database) run, CancellationToken cancellationToken)
    {
        var pushed = await new PushStage(registration.Dealers, host, run.Folder).RunAsync(cancellationToken);
        Say($"Ingested {pushed.Acked:N0} records in {pushed.Duration.TotalSeconds:N1} s: {pushed.RecordsPerSecond:N0} records/s");

        await using var tables = NpgsqlDataSource.Create(run.Database.AdminConnection + ";Search Path=crm");
        var published = new PublishedTables(tables);
        await using var feed = new FeedStage(registration, host, run.Folder);
        feed.Start();
        var closing = await new CloseStage(registration, host, feed).RunAsync(cancellationToken);
        var events = await published.EventsAsync(registration, cancellationToken);
        await feed.WaitAsync(events, cancellationToken);
        var reports = registration.Dealers.Sum(dealer => dealer.Manufacturers.Count * dealer.Months.Count);
        Say($"Closed the months: {reports:N0} reports in {closing.TotalSeconds:N1} s; {events.Values.Sum():N0} events received");

        var late = await LateAsync(registration, host, (run.Folder, published), cancellationToken);
        await feed.WaitAsync(await published.EventsAsync(registration, cancellationToken), cancellationToken);
        await feed.FinishAsync(cancellationToken);

        var started = Stopwatch.GetTimestamp();
        var check = new ClosingCheck(registration, host, tables);
        var findings = await check.RunAsync(pushed, late, feed, cancellationToken);
        ResultTable.Print(check.Results);
        findings.Print();
        Say($"Checked in {Stopwatch.GetElapsedTime(started).TotalSeconds:N1} s");
        if (options.FiguresFile is { } path)
            FiguresFile.Of(registration, check.Documents).Write(path);
        return findings.AllHold;
    }

    private async Task<Late> LateAsync(
        Registration registration, HostProcess host, (RunFolder Folder, PublishedTables Published) run, CancellationToken cancellationToken)
    {
        var count = await source.WriteLateAsync(registration, cancellationToken);
        if (count == 0)
            return Late.Nothing;
        var late = await new LateStage(registration, host, run.Folder).RunAsync(count, run.Published, cancellationToken);
        Say($"Ingested {count:N0} late records; {late.Duration.TotalSeconds:N1} s later the reports that they change are made anew");
        return late;
    }

    private static void Say(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}
