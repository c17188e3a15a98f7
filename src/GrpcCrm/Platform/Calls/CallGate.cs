using GrpcCrm.Platform.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace GrpcCrm.Platform.Calls;

/// <summary>Refuses whom access does not let in, and tells to slow down whose address is refused too often.</summary>
public sealed class CallGate(GrpcRefusal refusal, CallLimits limits) : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded) return next(context);
        return limits.Refused(context.Connection.RemoteIpAddress) is { } tooMany
            ? refusal.AnswerAsync(context, tooMany)
            : refusal.RefuseAsync(context, authorizeResult);
    }
}
