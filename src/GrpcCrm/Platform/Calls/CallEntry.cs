using Grpc.AspNetCore.Server;
using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Calls;

/// <summary>
/// Where every call passes once access is decided and before its message is read: its organisation's rate, its deadline, and how long its
/// message may take. What the server itself answers is given a reason here.
/// </summary>
public sealed class CallEntry(
    RequestDelegate next, CallLimits limits, Places places, Deadlines deadlines, IOptions<CallLimitOptions> options, TimeProvider time)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata is { } metadata && metadata.GetMetadata<GrpcMethodMetadata>() is { Method: var rpc })
        {
            var isOpen = metadata.GetMetadata<IAllowAnonymous>() is not null;
            return ServeAsync(http, rpc, isOpen ? null : (http.User as CallerPrincipal)?.Caller);
        }

        http.Response.OnStarting(TransportStatus.ExplainUnknown, http);
        return next(http);
    }

    private async Task ServeAsync(HttpContext http, IMethod rpc, Caller? caller)
    {
        if (caller is not null && limits.Count(caller, rpc) is { } tooOften)
        {
            RichStatus.WriteTrailersOnly(http.Response, tooOften);
            return;
        }

        var connection = http.Features.Get<ConnectionUse>();
        using var call = new ArrivingCall(http, rpc, caller, places);
        connection?.Enter();
        try
        {
            if (deadlines.Of(rpc) is { } limit) deadlines.Set(http.Request, limit);
            call.Await(options.Value.FirstFrame, time);
            http.Features.Set(call);
            http.Response.OnStarting(TransportStatus.Explain, call);
            await next(http);
        }
        finally
        {
            connection?.Leave();
        }
    }
}
