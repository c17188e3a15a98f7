using Grpc.Core;
using Grpc.Core.Interceptors;

namespace GrpcCrm.Platform.Errors;

/// <summary>Turns every failure into one that the contract names; handlers never catch.</summary>
public sealed class ErrorInterceptor(
    DatabaseErrors databaseErrors, Outages outages, IHostApplicationLifetime lifetime, ILogger<ErrorInterceptor> logger) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(request, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => AnsweredAsync(continuation(request, responseStream, context)));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(requestStream, context));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => AnsweredAsync(continuation(requestStream, responseStream, context)));

    private static async Task<bool> AnsweredAsync(Task call)
    {
        await call;
        return true;
    }

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception error) when (error is not RpcException)
        {
            throw RichStatus.ToRpcException(Translate(error, context));
        }
    }

    private CrmException Translate(Exception error, ServerCallContext context)
    {
        if ((error as CrmException ?? error.InnerException as CrmException) is { } expected) return expected;
        outages.Failed(error);
        if (databaseErrors.Translate(error) is { } known) return known;
        if (lifetime.ApplicationStopping.IsCancellationRequested) return Fail.Draining();
        // A client that resets its stream shows as an IOException before the token knows; what the database throws was translated above.
        if (context.CancellationToken.IsCancellationRequested || error is IOException) throw new RpcException(Status.DefaultCancelled);

        var trace = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? Guid.CreateVersion7().ToString();
        logger.LogError(error, "Fault in {Method}, trace {Trace}", context.Method, trace);
        return Fail.Internal(trace);
    }
}
