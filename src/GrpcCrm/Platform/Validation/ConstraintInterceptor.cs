using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Storage.Repeats;

namespace GrpcCrm.Platform.Validation;

/// <summary>
/// Checks every unary and server-streaming request against its contract before a handler sees it, its fields and what holds between them,
/// so that all that is wrong is told at once. Streams check frame by frame.
/// </summary>
public sealed class ConstraintInterceptor(CallScope call, RequestRules rules, TimeProvider time) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check((IMessage)request);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check((IMessage)request);
        return continuation(request, responseStream, context);
    }

    private void Check(IMessage request)
    {
        var violations = new Violations();
        MessageCheck.Of(request.Descriptor).Check(request, "", null, violations);
        rules.Check(request, new RequestScene(call, time.GetUtcNow().UtcDateTime), violations);
        violations.ThrowIfAny();
        call.Resource = ResourceOf(request);
        call.Request = RequestKey.Of(request);
    }

    /// <summary>The name or parent of the request, else the name of the resource that it carries.</summary>
    private static string ResourceOf(IMessage request)
    {
        foreach (var field in request.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.Name is "name" or "parent") return (string)field.Accessor.GetValue(request);
            if (!field.IsRepeated && field.Accessor.GetValue(request) is IMessage nested
                && nested.Descriptor.FindFieldByName("name") is { } name)
            {
                return (string)name.Accessor.GetValue(nested);
            }
        }

        return "";
    }
}
