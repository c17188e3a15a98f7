using Grpc.Core;
using Grpc.Health.V1;
using GrpcCrm.Platform.Errors;
using Microsoft.AspNetCore.Authorization;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace GrpcCrm.Platform.Health;

/// <summary>Anonymous: who asks, a load balancer or a container's runtime, has no token.</summary>
[AllowAnonymous]
public sealed class HealthService(Readiness readiness, IHostApplicationLifetime lifetime) : Grpc.Health.V1.Health.HealthBase
{
    public const string Liveness = "";
    public const string Ready = "readiness";

    private static readonly HashSet<string> Names =
    [
        Liveness, Ready, .. Contract.Files.SelectMany(file => file.Services).Select(service => service.FullName),
    ];

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        var status = StatusOf(request.Service, readiness.Look().IsReady);
        if (status == ServingStatus.ServiceUnknown) throw Fail.NotFound("services");
        return Task.FromResult(new HealthCheckResponse { Status = status });
    }

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        ServingStatus? told = null;
        while (true)
        {
            var (isReady, changed) = readiness.Look();
            var status = StatusOf(request.Service, isReady && !lifetime.ApplicationStopping.IsCancellationRequested);
            if (status != told) await responseStream.WriteAsync(new() { Status = status }, context.CancellationToken);
            told = status;
            if (over.IsCancellationRequested) break;
            await changed.WaitAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        context.CancellationToken.ThrowIfCancellationRequested();
        throw Fail.Draining();
    }

    private static ServingStatus StatusOf(string service, bool isReady)
    {
        if (!Names.Contains(service)) return ServingStatus.ServiceUnknown;
        return isReady || service == Liveness ? ServingStatus.Serving : ServingStatus.NotServing;
    }
}
