using Grpc.Core;
using Grpc.Core.Interceptors;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Discovery;

/// <summary>Bounds a stream of reflection: so many questions, so long a pause between two, and it ends with the host.</summary>
public sealed class ReflectionBounds(TimeProvider time, IHostApplicationLifetime lifetime) : Interceptor
{
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(new BoundedReader<TRequest>(requestStream, time, lifetime.ApplicationStopping), responseStream, context);

    private sealed class BoundedReader<T>(IAsyncStreamReader<T> questions, TimeProvider time, CancellationToken stopping)
        : IAsyncStreamReader<T>
    {
        private const int Questions = 1000;
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
        private int _asked;

        public T Current => questions.Current;

        /// <summary>The stream ends in order where no question comes for too long and where the host ends.</summary>
        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            using var pause = new CancellationTokenSource(Pause, time);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, stopping, cancellationToken);
            try
            {
                if (!await questions.MoveNext(over.Token)) return false;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }

            return ++_asked <= Questions ? true : throw Fail.RateLimited(Pause);
        }
    }
}
