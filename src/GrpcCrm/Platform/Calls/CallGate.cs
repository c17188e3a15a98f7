using Grpc.AspNetCore.Server;
using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Calls;

/// <summary>
/// Where a call passes once access is decided and before its message is read: one that is let in gets its deadline and its share of the
/// host; one that is not is refused, and told to slow down where its address is refused too often. Anonymous endpoints do not come here.
/// </summary>
public sealed class CallGate(
    GrpcRefusal refusal, CallLimits limits, Deadlines deadlines, IOptions<CallLimitOptions> options, TimeProvider time)
    : IAuthorizationMiddlewareResultHandler
{
    private const string UnknownCode = "2";

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Succeeded)
        {
            if (limits.Refused(context.Connection.RemoteIpAddress) is not { } tooMany)
                return refusal.HandleAsync(next, context, policy, authorizeResult);
            RichStatus.WriteTrailersOnly(context.Response, tooMany);
            return Task.CompletedTask;
        }

        return context.User is CallerPrincipal caller && context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is { } rpc
            ? Serve(next, context, (caller.Caller, rpc.Method))
            : next(context);
    }

    private async Task Serve(RequestDelegate next, HttpContext context, (Caller Caller, IMethod Rpc) call)
    {
        try
        {
            var rpc = call.Rpc;
            using var lease = limits.Enter(call.Caller, rpc);
            var deadline = deadlines.Of(rpc);
            if (deadline is { } limit) deadlines.Set(context.Request, limit);
            using var first = deadline is null && rpc.Type == MethodType.ServerStreaming ? Await(context) : null;
            await next(context);
            if (IsUnread(context.Response)) RichStatus.WriteTrailersOnly(context.Response, Fail.MessageMalformed());
        }
        catch (CrmException refused) when (!context.Response.HasStarted)
        {
            RichStatus.WriteTrailersOnly(context.Response, refused);
        }
    }

    /// <summary>
    /// All that fails behind the interceptors carries details. What is UNKNOWN without any failed before them: the frame could not be read,
    /// for a length beyond all limits or because it does not decompress.
    /// </summary>
    private static bool IsUnread(HttpResponse response) =>
        !response.HasStarted && response.Headers["grpc-status"] == UnknownCode && !response.Headers.ContainsKey(RichStatus.DetailsTrailer);

    private FirstMessage Await(HttpContext context)
    {
        var first = new FirstMessage(context, options.Value.FirstFrame, time);
        context.Features.Set(first);
        return first;
    }
}
