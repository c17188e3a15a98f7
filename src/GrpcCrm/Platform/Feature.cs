namespace GrpcCrm.Platform;

/// <summary>What a folder of the host brings. What the contract says of its rpcs and resources is read from the contract.</summary>
public sealed record Feature
{
    public Action<IServiceCollection> Services { get; init; } = _ => { };

    public Action<IEndpointRouteBuilder> Endpoints { get; init; } = _ => { };
}
