using Grpc.Core;
using GrpcCrm.Client;

namespace GrpcCrm.IntegrationTests.Client;

public sealed class ReportReaderTests : IAsyncLifetime
{
    private readonly StandInFeed _feed = new();
    private readonly List<(Exception? Cause, TimeSpan Delay)> _reconnects = [];
    private StandInHost _host = null!;

    public async Task InitializeAsync() => _host = await StandInHost.StartAsync(_feed);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Events_come_in_order_and_heartbeats_tell_that_nothing_is_missing()
    {
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 5);
            await connection.EventsAsync(1, 2, 3);
            await connection.EventsAsync(4, 5);
            await connection.HeartbeatAsync(head: 5);
        });
        var deliveries = await ReadAsync("", count: 3);

        Assert.Equal([1, 2, 3, 4, 5], deliveries.SelectMany(delivery => delivery.Events).Select(item => item.Position));
        Assert.Equal([false, true, true], deliveries.Select(delivery => delivery.IsCaughtUp));
        Assert.Equal(("5", 5L, 0), (deliveries[2].Cursor, deliveries[2].Position, deliveries[2].Events.Count));
        Assert.Equal("Bearer the token", _feed.Authorizations[0]);
    }

    [Fact]
    public async Task After_a_break_reading_goes_on_behind_the_last_delivery()
    {
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 9);
            await connection.EventsAsync(1, 2);
            await connection.CloseAsync();
        });
        _feed.Next(connection => throw new RpcException(new Status(StatusCode.Unavailable, "Draining.")));
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 9);
            await connection.EventsAsync(3);
        });
        var deliveries = await ReadAsync("", count: 2);

        Assert.Equal([1, 2, 3], deliveries.SelectMany(delivery => delivery.Events).Select(item => item.Position));
        Assert.Equal(["", "2", "2"], _feed.Cursors);
        Assert.InRange(_reconnects[0].Delay, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(24));
    }

    [Fact]
    public async Task A_broken_connection_is_replaced()
    {
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 9);
            connection.Break();
        });
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 9);
            await connection.EventsAsync(8);
        });
        Assert.Equal(8, Assert.Single(await ReadAsync("7", count: 1)).Position);
    }

    [Fact]
    public async Task A_gap_is_an_error_and_not_a_delivery()
    {
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 9);
            await connection.EventsAsync(1, 3);
        });
        Assert.Equal(3, (await Assert.ThrowsAsync<ReportFeedException>(() => ReadAsync("", count: 1))).Position);
    }

    [Fact]
    public async Task A_cursor_that_the_service_refuses_is_not_tried_again()
    {
        _feed.Next(_ => throw Refusal.With(StatusCode.FailedPrecondition, "CURSOR_FOREIGN"));
        var refused = await Assert.ThrowsAsync<RpcException>(() => ReadAsync("7", count: 1));
        Assert.True(CrmError.From(refused).Is(V1.ErrorReason.CursorForeign));
    }

    [Fact]
    public async Task Three_missing_heartbeats_mean_a_dead_connection()
    {
        var time = new ManualTime();
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 1);
            await connection.EventsAsync(1);
            await connection.SilenceAsync();
        });
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 1);
            await connection.HeartbeatAsync(head: 1);
        });
        await using var reading = Reader(time).ReadAsync("manufacturers/m", "").GetAsyncEnumerator();
        Assert.True(await reading.MoveNextAsync());

        var second = reading.MoveNextAsync();
        await time.PassAsync(TimeSpan.FromSeconds(30));
        await time.PassAsync(TimeSpan.Zero);
        Assert.True(await second);
        Assert.IsType<TimeoutException>(Assert.Single(_reconnects).Cause);
        Assert.Equal(["", "1"], _feed.Cursors);
    }

    [Fact]
    public async Task Cancellation_ends_the_reading()
    {
        using var cancellationToken = new CancellationTokenSource();
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 0);
            await cancellationToken.CancelAsync();
            await connection.SilenceAsync();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync("", count: 1, cancellationToken.Token));
    }

    private ReportReader Reader(TimeProvider time) => new(_host.Channel.CreateCallInvoker(), new ReportReaderOptions
    {
        ReconnectDelay = TimeSpan.FromMilliseconds(time is ManualTime ? 1000 : 1),
        TimeProvider = time,
        OnReconnect = (cause, delay) => _reconnects.Add((cause, delay)),
    });

    private async Task<List<ReportDelivery>> ReadAsync(string cursor, int count, CancellationToken cancellationToken = default)
    {
        var deliveries = new List<ReportDelivery>();
        await foreach (var delivery in Reader(TimeProvider.System).ReadAsync("manufacturers/m", cursor, cancellationToken))
        {
            deliveries.Add(delivery);
            if (deliveries.Count == count)
                break;
        }
        return deliveries;
    }
}
