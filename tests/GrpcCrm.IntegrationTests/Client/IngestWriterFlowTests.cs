using Grpc.Core;
using GrpcCrm.Client;

namespace GrpcCrm.IntegrationTests.Client;

public sealed class IngestWriterFlowTests : IngestWriterFixture
{
    [Fact]
    public async Task No_more_batches_are_under_way_than_the_service_takes()
    {
        var arrived = new SemaphoreSlim(0);
        var answers = new SemaphoreSlim(0);
        Service.Limits.MaxUnackedBatches = 3;
        Service.AnswersInBackground = true;
        Service.OnBatch = async _ =>
        {
            arrived.Release();
            await answers.WaitAsync();
            return Fate.Answered;
        };
        await using var writer = Open();
        await AppendAsync(writer, Ids(100));
        for (var i = 0; i < 3; i++)
            await arrived.WaitAsync();
        answers.Release(1000);
        await writer.FlushAsync();
        Assert.Equal(Ids(100), Service.Stored);
        Assert.Equal(3, Service.MostUnanswered);
    }

    [Fact]
    public async Task A_service_that_asks_to_slow_down_gets_no_batch_before_the_delay_has_passed()
    {
        var time = new ManualTime();
        var delay = TimeSpan.FromSeconds(7);
        Service.Limits.MaxUnackedBatches = 1;
        Service.ThrottleBeforeFirstResult = new() { Delay = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(delay) };
        Options = Options with { TimeProvider = time };
        await using var writer = Open();
        await AppendAsync(writer, Ids(20));
        while (writer.Totals.Acked < 10)
            await Task.Yield();
        Assert.Single(Service.Batches);

        await time.PassAsync(delay);
        await writer.FlushAsync();
        Assert.Equal(Ids(20), Service.Stored);
        Assert.Single(Service.Openings);
    }

    [Fact]
    public async Task Appending_waits_while_too_much_is_pending()
    {
        var gate = new TaskCompletionSource();
        Service.OnBatch = async _ =>
        {
            await gate.Task;
            return Fate.Answered;
        };
        Options = Options with { MaxPendingRecords = 10 };
        await using var writer = Open();
        await AppendAsync(writer, Ids(10));
        var waiting = AppendAsync(writer, Ids(1, from: 10)).AsTask();
        Assert.False(waiting.IsCompleted);

        gate.SetResult();
        await waiting;
        await writer.FlushAsync();
        Assert.Equal(Ids(11), Service.Stored);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_given_up_and_asked_again()
    {
        var time = new ManualTime();
        var arrived = new TaskCompletionSource();
        Service.OnBatch = _ =>
        {
            arrived.TrySetResult();
            return Task.FromResult(Service.Openings.Count == 1 ? Fate.Ignored : Fate.Answered);
        };
        var causes = new List<Exception?>();
        Options = Options with
        {
            TimeProvider = time,
            ReconnectDelay = TimeSpan.FromSeconds(1),
            OnReconnect = (cause, _) => causes.Add(cause),
        };

        await using var writer = Open();
        await AppendAsync(writer, Ids(20));
        await arrived.Task;
        await time.PassAsync(Options.AckTimeout);
        await time.PassAsync(TimeSpan.Zero);
        await writer.FlushAsync();
        Assert.Equal(Ids(20), Service.Stored);
        Assert.IsType<TimeoutException>(Assert.Single(causes));
    }

    [Fact]
    public async Task A_channel_that_another_client_holds_is_waited_for()
    {
        var refusals = 3;
        Service.OnOpen = _ =>
        {
            if (refusals-- > 0)
                throw Refusal.With(StatusCode.FailedPrecondition, "CHANNEL_BUSY");
        };
        await SendAsync(Ids(5));
        Assert.Equal(Ids(5), Service.Stored);
    }

    [Fact]
    public async Task A_channel_that_stays_busy_stops_the_writer()
    {
        Service.OnOpen = _ => throw Refusal.With(StatusCode.FailedPrecondition, "CHANNEL_BUSY");
        Options = Options with { ChannelBusyTimeout = TimeSpan.Zero };
        var stopped = await Assert.ThrowsAsync<RpcException>(() => SendAsync(Ids(5)));
        Assert.True(CrmError.From(stopped).Is(V1.ErrorReason.ChannelBusy));
    }

    [Fact]
    public async Task A_writer_that_was_superseded_stops_for_good_and_keeps_its_records()
    {
        Service.OnBatch = _ => throw Refusal.With(StatusCode.Aborted, "WRITER_SUPERSEDED");
        await using (var writer = Open())
        {
            await AppendAsync(writer, Ids(5));
            await Assert.ThrowsAsync<IngestWriterSupersededException>(() => writer.FlushAsync());
            await Assert.ThrowsAsync<IngestWriterSupersededException>(() => AppendAsync(writer, Ids(1)).AsTask());
        }
        Assert.Single(Service.Openings);

        Service.OnBatch = _ => Task.FromResult(Fate.Answered);
        Options = Options with { TakeOver = true };
        await SendAsync([]);
        Assert.True(Service.Openings[^1].TakeOver);
        Assert.Equal(Ids(5), Service.Stored);
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated, "TOKEN_INVALID")]
    [InlineData(StatusCode.PermissionDenied, "PERMISSION_MISSING")]
    [InlineData(StatusCode.InvalidArgument, "FIELD_INVALID")]
    [InlineData(StatusCode.NotFound, "RESOURCE_NOT_FOUND")]
    public async Task What_another_try_would_not_mend_stops_the_writer(StatusCode code, string reason)
    {
        Service.OnOpen = _ => throw Refusal.With(code, reason);
        var stopped = await Assert.ThrowsAsync<RpcException>(() => SendAsync(Ids(5)));
        Assert.Equal((code, reason), (stopped.StatusCode, CrmError.From(stopped).Reason));
        Assert.Single(Service.Openings);
    }

    [Fact]
    public async Task A_token_that_expires_during_a_stream_is_followed_by_a_stream_with_a_new_one()
    {
        var refusals = 1;
        Service.OnBatch = _ => refusals-- > 0
            ? throw Refusal.With(StatusCode.Unauthenticated, "TOKEN_INVALID")
            : Task.FromResult(Fate.Answered);
        await SendAsync(Ids(5));
        Assert.Equal(2, Service.Openings.Count);
    }
}
