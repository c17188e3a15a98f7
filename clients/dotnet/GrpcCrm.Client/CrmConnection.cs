using Grpc.Core;
using Grpc.Net.Client;

namespace GrpcCrm.Client;

/// <summary>One channel and its invoker, shared by all clients of a container and closed with it.</summary>
public sealed class CrmConnection(CrmClientOptions options) : IDisposable
{
    private readonly GrpcChannel _channel = CrmChannel.Create(options);

    /// <summary>Calls the service with token, retries and default deadline.</summary>
    public CallInvoker Invoker => field ??= _channel.CreateInvoker(options);

    public void Dispose() => _channel.Dispose();
}
