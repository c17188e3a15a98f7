using Grpc.AspNetCore.Server;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>What is served without the permission that the contract demands of every rpc.</summary>
public sealed class ExemptTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    /// <summary>Standard services. A line is added on purpose, never to make this test pass.</summary>
    private static readonly string[] Anonymous =
        ["/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Watch"];

    private static readonly string[] WithAnyToken =
        ["/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"];

    /// <summary>No endpoint of any kind, those for rpcs which there are none of included.</summary>
    [Fact]
    public async Task Without_a_token_only_these_are_served()
    {
        await crm.StartHostAsync(("Reflection:Enabled", "true"));
        Assert.Equal(Anonymous, Open(crm.App));
        Assert.Equal(Anonymous, Open(crm.NewestApp));

        await crm.StartHostAsync(("Reflection:Enabled", "true"), ("Reflection:Anonymous", "true"));
        Assert.Equal([.. Anonymous, .. WithAnyToken], Open(crm.NewestApp));
    }

    [Fact]
    public async Task Without_a_permission_only_these_are_served()
    {
        await crm.StartHostAsync(("Reflection:Enabled", "true"));
        var contract = Contract.Methods
            .Select(method => $"/{method.Service.FullName}/{method.Name}").ToHashSet(StringComparer.Ordinal);

        Assert.Equal(Anonymous, Rpcs(crm.App, endpoint => !contract.Contains(NameOf(endpoint))));
        Assert.Equal([.. Anonymous, .. WithAnyToken], Rpcs(crm.NewestApp, endpoint => !contract.Contains(NameOf(endpoint))));
    }

    private static IEnumerable<string> Open(WebApplication app) =>
        app.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName ?? endpoint.DisplayName ?? "")
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Rpcs(WebApplication app, Func<RouteEndpoint, bool> wanted) =>
        app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is not null && wanted(endpoint))
            .Select(NameOf).Order(StringComparer.Ordinal);

    private static string NameOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()!.Method.FullName;
}
