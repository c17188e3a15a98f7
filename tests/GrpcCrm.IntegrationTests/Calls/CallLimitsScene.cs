using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Calls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GrpcCrm.IntegrationTests.Calls;

/// <summary>Hosts that set tighter limits, and what a caller notices of them.</summary>
internal static class CallLimitsScene
{
    /// <summary>A further host whose limits are set so.</summary>
    public static Task<GrpcChannel> LimitedAsync(this CrmFixture crm, Action<CallLimitOptions> set) =>
        crm.StartHostAsync(app => set(app.Services.GetRequiredService<IOptions<CallLimitOptions>>().Value));

    public static TimeSpan RetryDelay(RpcException failure) =>
        Google.Rpc.Status.Parser.ParseFrom(RpcFailure.Bytes(failure)).Details
            .Single(detail => detail.Is(Google.Rpc.RetryInfo.Descriptor)).Unpack<Google.Rpc.RetryInfo>().RetryDelay.ToTimeSpan();

    /// <summary>Calls one after the other and tells the reasons of those that failed.</summary>
    public static async Task<List<RpcException>> FailuresAsync(int count, Func<Task> call)
    {
        var failures = new List<RpcException>();
        for (var i = 0; i < count; i++)
        {
            try
            {
                await call();
            }
            catch (RpcException failure)
            {
                failures.Add(failure);
            }
        }

        return failures;
    }
}
