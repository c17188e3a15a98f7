using Grpc.AspNetCore.Server;
using GrpcCrm.Platform.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace GrpcCrm.Platform.Access;

/// <summary>The one rule of access: the caller holds the permission that the called rpc's contract names.</summary>
public sealed class HoldsPermission : IAuthorizationRequirement;

/// <summary>Checks the rule before the message is read, and fails closed: no rpc, no permission option, no access.</summary>
public sealed class HoldsPermissionHandler(PermissionTable table) : AuthorizationHandler<HoldsPermission>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, HoldsPermission requirement)
    {
        if (context.Resource is not HttpContext http || context.User.Identity?.IsAuthenticated != true) return Task.CompletedTask;
        if (http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is not { } rpc) return Task.CompletedTask;
        if (Caller.From(context.User) is not { } caller) return Task.CompletedTask;

        var call = http.RequestServices.GetRequiredService<CallScope>();
        call.Caller = caller;
        call.Method = rpc.Method.FullName;
        if (table.Of(call.Method) is { } permission && caller.May(permission)) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}

/// <summary>Answers a refused call as gRPC does: headers only, with the google.rpc details that any client library unpacks.</summary>
public sealed class GrpcRefusal(PermissionTable table) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _ordinary = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is not { } rpc)
            return _ordinary.HandleAsync(next, context, policy, authorizeResult);

        var error = authorizeResult.Challenged ? Fail.TokenInvalid() : Fail.PermissionMissing(table.Of(rpc.Method.FullName));
        RichStatus.WriteTrailersOnly(context.Response, error);
        return Task.CompletedTask;
    }
}
