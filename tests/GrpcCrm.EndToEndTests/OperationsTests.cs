using System.Text.Json;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Health.V1;
using Grpc.Net.Client;
using GrpcCrm.EndToEndTests.Fixture;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace GrpcCrm.EndToEndTests;

/// <summary>A host as its operators see it: its log, its health, its end.</summary>
public sealed class OperationsTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact(Timeout = 120_000)]
    public async Task A_line_of_the_log_says_which_call_of_whom_it_is_about_under_the_caller_s_own_trace()
    {
        await using var database = await CrmDatabase.CreateAsync();
        await using var host = await HostProcess.StartAsync(database, ("GRPCCRM_LOGGING__FORMAT", "Json"), ("GRPCCRM_LOGING__FORMAT", "Json"));
        using var channel = GrpcChannel.ForAddress(host.Address);
        var token = await database.TokenAsync("operator");
        var calls = channel.Intercept(metadata =>
        {
            metadata.Add("authorization", $"Bearer {token}");
            metadata.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-00");
            return metadata;
        });
        await using (var lose = database.Admin.CreateCommand("alter table manufacturer rename to manufacturer_lost")) await lose.ExecuteNonQueryAsync();

        var request = new V1.CreateManufacturerRequest { Manufacturer = new() { DisplayName = "Featherstonehaugh Motors" } };
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await new V1.DealerService.DealerServiceClient(calls).CreateManufacturerAsync(request));

        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        var details = Google.Rpc.Status.Parser.ParseFrom(failure.Trailers.GetValueBytes("grpc-status-details-bin")!).Details;
        Assert.Equal(Trace, details.Single(detail => detail.Is(ErrorInfo.Descriptor)).Unpack<ErrorInfo>().Metadata["trace"]);
        var text = await host.SaysAsync(line => line.Contains("Fault in", StringComparison.Ordinal));
        using var line = JsonDocument.Parse(text);
        Assert.Equal("Error", line.RootElement.GetProperty("LogLevel").GetString());
        var scope = line.RootElement.GetProperty("Scopes").EnumerateArray().Single(scope => scope.TryGetProperty("TenantKind", out _));
        Assert.Equal(
            (Trace, "grpccrm.v1.DealerService/CreateManufacturer", "Operator", Guid.Empty.ToString()),
            (Text(scope, "TraceId"), Text(scope, "Method"), Text(scope, "TenantKind"), Text(scope, "TenantId")));
        Assert.DoesNotContain("Featherstonehaugh", text, StringComparison.Ordinal);
        Assert.Contains("GRPCCRM_LOGING__FORMAT", await host.SaysAsync(line => line.Contains("There is no setting", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_host_that_is_asked_to_end_says_so_and_serves_on_until_load_balancers_have_noticed_or_it_is_asked_again()
    {
        await using var database = await CrmDatabase.CreateAsync();
        await using var host = await HostProcess.StartAsync(database, ("GRPCCRM_DRAIN__READINESSDELAY", "00:05:00"));
        using var channel = GrpcChannel.ForAddress(host.Address);
        using var watch = new Health.HealthClient(channel).Watch(new() { Service = "readiness" });
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        Assert.Equal((0, 0), (await AskAsync(host, "health"), await AskAsync(host, "health", "--readiness")));

        var exit = host.TerminateAsync();

        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        await host.SaysAsync(line => line.Contains("was asked to end", StringComparison.Ordinal));
        Assert.Equal((0, 1), (await AskAsync(host, "health"), await AskAsync(host, "health", "--readiness")));
        var calls = channel.Intercept(WithToken(await database.TokenAsync("operator")));
        await new V1.DealerService.DealerServiceClient(calls).ListManufacturersAsync(new());
        Assert.False(exit.IsCompleted);

        Assert.Equal(0, await host.TerminateAsync());
        Assert.Equal(0, await exit);
        Assert.Equal(1, await AskAsync(host, "health"));
    }

    private static async Task<int> AskAsync(HostProcess host, params string[] arguments)
    {
        await using var process = ChildProcess.Start(
            "GrpcCrm.dll", [.. arguments, "--timeout", "30", "--address", host.Address.ToString()], new Dictionary<string, string>(StringComparer.Ordinal));
        return await process.ExitedAsync();
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(default), "The watch ended.");
        return watch.ResponseStream.Current.Status;
    }

    private static Func<Metadata, Metadata> WithToken(string token) => metadata =>
    {
        metadata.Add("authorization", $"Bearer {token}");
        return metadata;
    };

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
