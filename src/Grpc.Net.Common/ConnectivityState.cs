namespace Grpc.Core;

/// <summary>What a channel's connection is doing. In the namespace Grpc.Core, yet of this assembly: the client binds to it here.</summary>
public enum ConnectivityState
{
    Idle,
    Connecting,
    Ready,
    TransientFailure,
    Shutdown,
}
