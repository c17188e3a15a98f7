using Grpc.AspNetCore.Server;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace GrpcCrm.Platform.Access;

/// <summary>The one rule of access: the caller holds the permission that the called rpc's contract names.</summary>
public sealed class HoldsPermission : IAuthorizationRequirement;

/// <summary>Checks the rule before the message is read, and fails closed: no rpc, no permission option, no access.</summary>
public sealed class HoldsPermissionHandler : AuthorizationHandler<HoldsPermission>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, HoldsPermission requirement)
    {
        if (context.Resource is not HttpContext http || context.User is not CallerPrincipal { Caller: var caller })
            return Task.CompletedTask;
        if (http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is not { } rpc)
        {
            if (IsUnimplemented(http.GetEndpoint())) context.Succeed(requirement);
            return Task.CompletedTask;
        }

        var call = http.RequestServices.GetRequiredService<CallScope>();
        call.Caller = caller;
        call.Method = rpc.Method.FullName;
        if (Contract.Of(call.Method) is { } rules && caller.May(rules)) context.Succeed(requirement);
        return Task.CompletedTask;
    }

    /// <summary>What the server maps for rpcs that there are none of: whoever has a token may learn that.</summary>
    private static bool IsUnimplemented(Endpoint? endpoint) =>
        endpoint?.DisplayName?.StartsWith("gRPC - Unimplemented", StringComparison.Ordinal) == true;
}

/// <summary>Answers a refused call as gRPC does: headers only, with the google.rpc details that any client library unpacks.</summary>
public sealed class GrpcRefusal(RefusedCalls refused)
{
    public async Task RefuseAsync(HttpContext context, PolicyAuthorizationResult authorizeResult)
    {
        var rpc = context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName ?? "";
        var error = authorizeResult.Challenged ? await TokenFailureAsync(context) : Fail.PermissionMissing(Contract.Of(rpc)?.Permission);
        await AnswerAsync(context, error);
    }

    public Task AnswerAsync(HttpContext context, CrmException error)
    {
        refused.Note(context, error);
        RichStatus.WriteTrailersOnly(context.Response, error);
        return Task.CompletedTask;
    }

    /// <summary>What the check of the token has found; it is not run again.</summary>
    private static async Task<CrmException> TokenFailureAsync(HttpContext context) =>
        (await context.AuthenticateAsync()).Failure as CrmException ?? Fail.TokenInvalid();
}
