using Grpc.Core;
using GrpcCrm.Client;

namespace GrpcCrm.IntegrationTests.Client;

public sealed class SubscriptionReaderTests : IAsyncLifetime
{
    private const string Subscription = "manufacturers/m/reportSubscriptions/s";
    private readonly StandInFeed _feed = new();
    private readonly List<string> _story = [];
    private StandInHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await StandInHost.StartAsync(_feed);
        _feed.OnAck = ack => _story.Add($"ack {ack.Cursor} in {ack.SessionId}");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_delivery_is_acknowledged_after_the_handler_returned()
    {
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 3, session: "one");
            await connection.EventsAsync(1, 2);
            await connection.EventsAsync(3);
            throw Refusal.With(StatusCode.NotFound, "RESOURCE_NOT_FOUND");
        });

        await Assert.ThrowsAsync<RpcException>(ReadAsync);

        Assert.Equal(["handled 1 2", "ack 2 in one", "handled 3", "ack 3 in one"], _story);
        var first = _feed.Requests[0];
        Assert.Equal(("manufacturers/m", Subscription, true), (first.Parent, first.Subscription, first.TakeOver));
    }

    [Fact]
    public async Task After_a_break_the_reader_continues_its_own_session_without_taking_over()
    {
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 2, session: "one");
            await connection.EventsAsync(1);
            await connection.CloseAsync();
        });
        _feed.Next(_ => throw Refusal.With(StatusCode.FailedPrecondition, "SUBSCRIPTION_BUSY"));

        await Assert.ThrowsAsync<RpcException>(ReadAsync);

        Assert.Equal(("1", "one", false), (_feed.Requests[1].AfterCursor, _feed.Requests[1].SessionId, _feed.Requests[1].TakeOver));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_seek_the_reader_starts_where_the_subscription_says(bool learnsByAck)
    {
        if (learnsByAck) _feed.OnAck = _ => throw Refusal.With(StatusCode.FailedPrecondition, "SESSION_STALE");
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 2, session: "one");
            await connection.EventsAsync(1);
            if (!learnsByAck) await connection.CloseAsync("SUBSCRIPTION_CHANGED");
            await connection.SilenceAsync();
        });
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 2, session: "two");
            throw Refusal.With(StatusCode.NotFound, "RESOURCE_NOT_FOUND");
        });

        await Assert.ThrowsAsync<RpcException>(ReadAsync);

        Assert.Equal(V1.StreamReportsRequest.StartOneofCase.None, _feed.Requests[1].StartCase);
    }

    [Fact]
    public async Task To_be_superseded_is_final()
    {
        _feed.Next(async connection =>
        {
            await connection.OpenAsync(head: 2, session: "one");
            throw Refusal.With(StatusCode.Aborted, "STREAM_SUPERSEDED");
        });

        var ended = await Assert.ThrowsAsync<RpcException>(ReadAsync);

        Assert.True(CrmError.From(ended).Is(V1.ErrorReason.StreamSuperseded));
        Assert.Single(_feed.Requests);
    }

    private Task ReadAsync()
    {
        var options = new ReportReaderOptions { ReconnectDelay = TimeSpan.FromMilliseconds(1) };
        return new ReportReader(_host.Channel.CreateCallInvoker(), options).ReadSubscriptionAsync(Subscription, (delivery, _) =>
        {
            _story.Add("handled " + string.Join(' ', delivery.Events.Select(feedEvent => feedEvent.Position)));
            return Task.CompletedTask;
        });
    }
}
