using System.Net.Sockets;
using Grpc.Health.V1;
using GrpcCrm.IntegrationTests.Calls;
using GrpcCrm.IntegrationTests.Fixture;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GrpcCrm.IntegrationTests.Abuse;

/// <summary>Connections that stand there and want nothing.</summary>
public sealed class ConnectionLimitTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("")]
    [InlineData("PRI * HTTP/2.0\r\n")]
    public async Task A_client_that_does_not_begin_to_speak_loses_its_connection(string said)
    {
        var host = await crm.LimitedAsync(limits => limits.Handshake = Short);
        using var client = new TcpClient();
        var parts = host.Target.Split(':');
        await client.ConnectAsync(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(said));

        Assert.True(await IsEndedAsync(client.GetStream()));
    }

    [Fact]
    public async Task A_connection_without_calls_ends_however_lively_it_is_and_one_with_a_call_stays()
    {
        var host = await crm.LimitedAsync(limits => limits.IdleConnection = Short);
        using var watch = new Health.HealthClient(host).Watch(new() { Service = "readiness" }, deadline: Later());
        Assert.True(await watch.ResponseStream.MoveNext(default));
        await using var idle = await RawConnection.OpenAsync(host.Target);
        var reading = idle.ReceiveUntilAsync(_ => false);
        while (!reading.IsCompleted && await idle.TrySendAsync(RawConnection.Frame(FrameType.Ping, 0, 0, new byte[8]))) await Task.Delay(20);

        var told = await reading;
        crm.NewestApp.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Contains(told, frame => frame.Type == FrameType.GoAway);
        Assert.True(await watch.ResponseStream.MoveNext(default));
        await RpcFailure.OfAsync("DRAINING", () => watch.ResponseStream.MoveNext(default));
    }

    [Fact]
    public async Task A_client_whose_connection_was_idle_calls_on_without_noticing()
    {
        var host = await crm.LimitedAsync(limits => limits.IdleConnection = Short);
        var dealer = await crm.NewDealerAsync();
        var customers = new V1.CustomerService.CustomerServiceClient(crm.As(dealer.Name, channel: host));
        for (var i = 0; i < 4; i++)
        {
            await customers.ListCustomersAsync(new() { Parent = dealer.Name });
            await Task.Delay(Short * 2);
        }
    }

    [Fact]
    public async Task An_address_has_so_many_connections_and_another_place_when_one_ends()
    {
        var host = await crm.LimitedAsync(limits => limits.ConnectionsPerAddress = 1);
        var first = await RawConnection.OpenAsync(host.Target);
        Assert.NotNull(await first.ReceiveAsync());

        Assert.Null(await FirstFrameAsync(host.Target));
        await first.DisposeAsync();
        while (await FirstFrameAsync(host.Target) is null) await Task.Delay(20);
    }

    [Fact]
    public async Task Behind_a_proxy_addresses_are_not_counted()
    {
        var host = await crm.LimitedAsync(limits => limits.ConnectionsPerAddress = 0);
        await using var first = await RawConnection.OpenAsync(host.Target);
        await using var second = await RawConnection.OpenAsync(host.Target);

        Assert.NotNull(await first.ReceiveAsync());
        Assert.NotNull(await second.ReceiveAsync());
    }

    private static async Task<RawFrame?> FirstFrameAsync(string target)
    {
        try
        {
            await using var connection = await RawConnection.OpenAsync(target);
            return await connection.ReceiveAsync();
        }
        catch (Exception closed) when (closed is IOException or SocketException)
        {
            return null;
        }
    }

    private static async Task<bool> IsEndedAsync(NetworkStream stream)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var bytes = new byte[64];
            while (await stream.ReadAsync(bytes, patience.Token) > 0) continue;
            return true;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static DateTime Later() => TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(2);
}
