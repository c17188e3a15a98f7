using GrpcCrm.IntegrationTests.Calls;
using GrpcCrm.Platform.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GrpcCrm.IntegrationTests.Abuse;

/// <summary>Connections that no honest client makes. Each flood is bounded; the host may close the connection and must serve the others.</summary>
public sealed class ConnectionAbuseTests(AbuseScene scene) : IClassFixture<AbuseScene>
{
    private const string List = "grpccrm.v1.CustomerService/ListCustomers";
    private const string Ingest = "grpccrm.v1.IngestService/Ingest";
    private const int Flood = 20_000;
    private static readonly byte[] Cancel = [0, 0, 0, 8];

    [Fact]
    public async Task Streams_that_are_opened_and_reset_as_fast_as_can_be()
    {
        await using var connection = await RawConnection.OpenAsync(scene.Target);
        var reading = connection.ReceiveUntilAsync(frame => frame.Type == FrameType.GoAway);
        var block = RawConnection.Call(List, scene.Token);
        var isOpen = true;
        for (var stream = 1; isOpen && stream < Flood; stream += 2)
        {
            isOpen = await connection.TrySendAsync([
                .. RawConnection.Frame(FrameType.Headers, RawConnection.EndHeaders, stream, block),
                .. RawConnection.Frame(FrameType.ResetStream, 0, stream, Cancel),
            ]);
        }

        await scene.UnharmedAsync();
        await connection.DisposeAsync();
        await reading.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Theory]
    [InlineData("x-evil", "a\0b")]
    [InlineData("x-evil", "a\r\nx-other: b")]
    [InlineData("x evil\u0001", "b")]
    [InlineData("X-UPPER", "b")]
    [InlineData(":path", "/again")]
    [InlineData("grpc-timeout", "\u0007")]
    public async Task Header_fields_that_http_does_not_allow_are_refused_or_harmless(string name, string value)
    {
        await using var connection = await RawConnection.OpenAsync(scene.Target);
        byte[] block = [.. RawConnection.Call(List, scene.Token), .. RawConnection.Block([(name, value)])];
        await connection.SendAsync(FrameType.Headers, RawConnection.EndHeaders | RawConnection.EndStream, 1, block);

        var frames = await connection.ReceiveUntilAsync(frame => frame.EndsStream || frame.Type is FrameType.ResetStream or FrameType.GoAway);

        Assert.NotEmpty(frames);
        await scene.UnharmedAsync();
    }

    [Fact]
    public async Task Headers_that_are_continued_for_ever_end_the_connection()
    {
        await using var connection = await RawConnection.OpenAsync(scene.Target);
        await connection.SendAsync(FrameType.Headers, 0, 1, RawConnection.Call(List, scene.Token));
        var more = RawConnection.Frame(FrameType.Continuation, 0, 1, RawConnection.Block([("x-filler", new string('a', 8000))]));
        var isOpen = true;
        for (var i = 0; isOpen && i < Flood; i++) isOpen = await connection.TrySendAsync(more);

        Assert.False(isOpen);
        await scene.UnharmedAsync();
    }

    [Fact]
    public async Task Headers_that_are_continued_by_nothing_end_with_the_patience_for_headers()
    {
        await using var connection = await RawConnection.OpenAsync(scene.Target);
        await connection.SendAsync(FrameType.Headers, 0, 1, RawConnection.Call(List, scene.Token));
        var nothing = RawConnection.Frame(FrameType.Continuation, 0, 1, []);
        var isOpen = true;
        for (var i = 0; isOpen && i < 100; i++)
        {
            isOpen = await connection.TrySendAsync(nothing);
            await Task.Delay(200);
        }

        Assert.False(isOpen);
        await scene.UnharmedAsync();
    }

    [Theory]
    [InlineData(FrameType.Ping, 8)]
    [InlineData(FrameType.Settings, 0)]
    public async Task Floods_of_frames_that_want_an_answer(FrameType type, int length)
    {
        await using var connection = await RawConnection.OpenAsync(scene.Target);
        var frame = RawConnection.Frame(type, 0, 0, new byte[length]);
        var many = Enumerable.Repeat(frame, 100).SelectMany(bytes => bytes).ToArray();
        // Nothing is read, so that the answers pile up at the host until it has enough.
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Flood / 100; i++)
            {
                if (!await connection.TrySendAsync(many)) return;
            }
        });

        await scene.UnharmedAsync();
        await sending;
        await scene.UnharmedAsync();
    }

    [Fact]
    public async Task More_streams_on_a_connection_than_may_be_are_refused()
    {
        await using var connection = await RawConnection.OpenAsync(scene.Target);
        await OpenStreamsAsync(connection, 100);
        await connection.SendAsync(FrameType.Ping, 0, 0, new byte[8]);

        var frames = await connection.ReceiveUntilAsync(frame => frame is { Type: FrameType.Ping, Flags: RawConnection.Ack });

        Assert.Equal(100 - 64, frames.Count(frame => frame.Type == FrameType.ResetStream));
        await scene.UnharmedAsync();
    }

    [Fact]
    public async Task A_client_that_goes_on_opening_streams_loses_its_connection()
    {
        await using var connection = await RawConnection.OpenAsync(scene.Target);
        var isOpen = await OpenStreamsAsync(connection, 250);
        while (isOpen) isOpen = await connection.ReceiveAsync() is { Type: not FrameType.GoAway };

        await scene.UnharmedAsync();
    }

    private async Task<bool> OpenStreamsAsync(RawConnection connection, int count)
    {
        var block = RawConnection.Call(Ingest, scene.Token);
        var isOpen = true;
        for (var i = 0; isOpen && i < count; i++)
            isOpen = await connection.TrySendAsync(RawConnection.Frame(FrameType.Headers, RawConnection.EndHeaders, (2 * i) + 1, block));
        return isOpen;
    }

    [Fact]
    public async Task A_frame_that_comes_a_byte_at_a_time_is_no_sign_of_life()
    {
        var host = await scene.Crm.StartHostAsync(app => Kestrel(app).KeepAliveTimeout = TimeSpan.FromSeconds(2));
        await using var connection = await RawConnection.OpenAsync(host.Target);
        var frame = RawConnection.Frame(FrameType.Headers, RawConnection.EndHeaders, 1, RawConnection.Call(List, scene.Token));
        var (isOpen, sent) = (true, 0);
        while (isOpen && sent < 100)
        {
            isOpen = await connection.TrySendAsync([frame[sent++]]);
            await Task.Delay(200);
        }

        Assert.False(isOpen);
        await scene.UnharmedAsync();
    }

    [Fact]
    public async Task A_body_that_stalls_is_cut_by_the_deadline_of_a_call_without_any()
    {
        var host = await scene.Crm.LimitedAsync(limits => limits.Deadlines["ListCustomers"] = TimeSpan.FromMilliseconds(500));
        using var calls = new RawCalls(host.Target, scene.Token);

        await calls.StalledAsync(List, [0, 0, 0, 0, 50, 1]);
        await scene.UnharmedAsync();
    }

    [Fact]
    public async Task Connections_beyond_what_the_host_takes_are_closed()
    {
        var host = await scene.Crm.StartHostAsync(app => Kestrel(app).MaxConcurrentConnections = 2);
        await using var first = await RawConnection.OpenAsync(host.Target);
        await using var second = await RawConnection.OpenAsync(host.Target);
        Assert.NotNull(await first.ReceiveAsync());
        Assert.NotNull(await second.ReceiveAsync());

        Assert.True(await IsClosedAsync(host.Target));
        Assert.Equal(new CallLimitOptions().Connections, Kestrel(scene.Crm.App).MaxConcurrentConnections);
        await scene.UnharmedAsync();
    }

    private static KestrelServerLimits Kestrel(WebApplication app) =>
        app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

    private static async Task<bool> IsClosedAsync(string target)
    {
        try
        {
            await using var connection = await RawConnection.OpenAsync(target);
            return await connection.ReceiveAsync() is null;
        }
        catch (Exception closed) when (closed is IOException or System.Net.Sockets.SocketException)
        {
            return true;
        }
    }
}
