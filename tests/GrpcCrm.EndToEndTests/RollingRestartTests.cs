using System.Diagnostics;
using GrpcCrm.Client;
using GrpcCrm.EndToEndTests.Fixture;
using GrpcCrm.Migrations;
using Xunit.Abstractions;

namespace GrpcCrm.EndToEndTests;

public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const string IndexIsValid = "select indisvalid from pg_index where indexrelid = 'crm.interaction_under_load'::regclass";
    private const int Seed = 20250514;
    private const int Each = 1000;
    private const int Restarts = 10;
    private const int Months = 12;
    private const int Desks = 3;
    private const int Piece = 12;
    private static readonly TimeSpan PieceInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(30);
    private int _restarts;

    [Fact(Timeout = 900_000)]
    public async Task Two_hosts_are_restarted_in_turn_and_migrated_under_load_and_no_call_fails_twice_and_nothing_is_lost()
    {
        var lines = History.Of(Seed, Each);
        await using var scene = await Scene.SetAsync(lines, hosts: 2);
        await ScheduleAsync(scene);
        await scene.StartPushersAsync(Piece);
        using var end = new CancellationTokenSource();
        using var endOfReading = new CancellationTokenSource();
        var positions = new List<long>();
        var (channel, calls) = await scene.CallerAsync(scene.Bystander);
        using var _ = channel;
        var callers = new Callers(calls, scene.Bystander);

        var calling = Task.WhenAll(Enumerable.Range(0, Desks).Select(desk => callers.CallAsync($"desk{desk}", end.Token)));
        var reading = ReadAsync(scene, positions, endOfReading.Token);
        var pushing = Task.WhenAll(scene.Pushers.Select(pusher => pusher.PushAsync(onAppended: PaceAsync)));
        var migrated = await RestartAsync(scene, Task.WhenAny(pushing, calling, reading).Unwrap());

        await pushing;
        await end.CancelAsync();
        var created = (await calling).Sum();
        await AllReadAsync(scene, positions, reading);
        await endOfReading.CancelAsync();
        await reading;
        Assert.Equal(["9001_under_load", "9002_under_load_index"], migrated);
        Assert.True(await ScalarAsync<bool>(scene, IndexIsValid));
        Assert.Equal(created, await ScalarAsync<long>(scene, "select count(*) from customer where source_system = 'desk'"));
        Assert.Equal(Enumerable.Range(1, positions.Count).Select(position => (long)position), positions);
        await scene.AssertAcknowledgedIsStoredAsync();
        await scene.Stored.AssertNothingIsDoubledAsync();
        await scene.Database.Admin.CreateCommand("alter table interaction drop column under_load").ExecuteNonQueryAsync();
        Assert.Equal(await Scene.UnfaultedAsync(lines), await scene.Stored.LinesAsync());
        output.WriteLine($"{callers.Made.Calls} calls, of which {callers.Made.Again} were made twice; {positions.Count} events.");
    }

    /// <summary>Each restart comes when the load has gone on since the one before; half way through, the schema changes.</summary>
    private async Task<IReadOnlyList<string>> RestartAsync(Scene scene, Task load)
    {
        var migrating = Task.FromResult<IReadOnlyList<string>>([]);
        var records = scene.Pushers.Sum(pusher => pusher.Line.Records.Count);
        for (_restarts = 0; _restarts < Restarts; _restarts++)
        {
            await scene.ReachAsync((long)(records * (_restarts + 0.5) / (Restarts + 1)), load);
            Assert.False(load.IsCompleted, "The load has ended.");
            if (_restarts == Restarts / 2) migrating = Migrator.ApplyAsync(scene.Database.AdminString, GetType().Assembly, default);

            var asked = Stopwatch.GetTimestamp();
            var exit = await scene.RestartAsync(scene.Hosts[_restarts % 2], () =>
            {
                var took = Stopwatch.GetElapsedTime(asked);
                Assert.InRange(took, TimeSpan.Zero, ExitLimit);
                output.WriteLine($"Restart {_restarts + 1}: ended in {took.TotalSeconds:0.0} s at {scene.Acknowledged} of {records}.");
            });
            Assert.Equal(0, exit);
        }

        return await migrating;
    }

    /// <summary>The sources have news all the time, and some left until after the last restart.</summary>
    private async Task PaceAsync(int appended)
    {
        await Task.Delay(PieceInterval);
        while (_restarts < Restarts && appended > (long)Each * (_restarts + 1) / (Restarts + 1)) await Task.Delay(PieceInterval);
    }

    private static async Task ScheduleAsync(Scene scene)
    {
        var (channel, calls) = await scene.CallerAsync(scene.Manufacturer);
        using var _ = channel;
        await Schedules.CreateAsync(calls, scene.Manufacturer, Months);
    }

    private static async Task ReadAsync(Scene scene, List<long> positions, CancellationToken end)
    {
        var token = await scene.Database.TokenAsync(scene.Manufacturer);
        var client = new CrmClientOptions { Address = scene.Address, TokenProvider = _ => new(token) };
        using var channel = CrmChannel.Create(client);
        var reader = new ReportReader(channel.CreateInvoker(client), new() { MaxReconnectDelay = TimeSpan.FromSeconds(1) });
        try
        {
            await foreach (var delivery in reader.ReadAsync(scene.Manufacturer, "", end))
                lock (positions) positions.AddRange(delivery.Events.Select(item => item.Position));
        }
        catch (Exception ended) when (end.IsCancellationRequested && ended is OperationCanceledException or Grpc.Core.RpcException)
        {
            // It would read for ever.
        }
    }

    /// <summary>Until the reader has all that there is.</summary>
    private static async Task AllReadAsync(Scene scene, List<long> positions, Task reading)
    {
        using var patience = new CancellationTokenSource(ChildProcess.Patience);
        while (true)
        {
            var head = await ScalarAsync<long>(scene, "select sum(head_position)::bigint + (select count(*) from feed_outbox) from feed");
            lock (positions)
                if (positions.Count >= head) return;
            Assert.False(reading.IsFaulted, $"{reading.Exception}");
            await Task.Delay(50, patience.Token);
        }
    }

    private static async Task<T> ScalarAsync<T>(Scene scene, string query)
    {
        await using var command = scene.Database.Admin.CreateCommand(query);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
