using Google.Protobuf;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>Who may call what, for every rpc, from the contract alone: an rpc that is added is covered without a line here.</summary>
public sealed class AccessTests(AccessScene scene) : IClassFixture<AccessScene>
{
    public static TheoryData<string> Rpcs => Rpc.Names;

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task Whoever_holds_the_permission_is_served(string name)
    {
        var rpc = Rpc.Of(name);
        foreach (var kind in rpc.Holders) await ServeAsync(rpc, kind, await scene.ForAsync(rpc));
    }

    /// <summary>The request names no version that there is: where one must be named, it has come past all of access when that is said.</summary>
    private async Task ServeAsync(Rpc rpc, CallerKind kind, Tenant tenant)
    {
        var (calls, request) = (scene.Crm.As(tenant.Organisation(kind)), Request(rpc, tenant));
        if (rpc.Reversed is { } earlier) await earlier.CallAsync(calls, Request(earlier, tenant));
        if (MinimalRequest.NamesVersion(request)) await RpcFailure.OfAsync("ETAG_MISMATCH", () => rpc.CallAsync(calls, request));
        else await rpc.CallAsync(calls, request);
    }

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task Without_a_token_nobody_is_served(string name)
    {
        var rpc = Rpc.Of(name);
        var failure = await RpcFailure.OfAsync("TOKEN_INVALID", () => rpc.CallAsync(scene.Crm.Channel.CreateCallInvoker(), Request(rpc, scene.Own)));

        Assert.Equal(StatusCode.Unauthenticated, failure.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task Without_the_permission_in_the_token_nobody_is_served(string name)
    {
        var rpc = Rpc.Of(name);
        foreach (var kind in rpc.Holders)
        {
            var others = Contract.PermissionsOf(kind).Except([rpc.Permission]);
            await AssertDeniedAsync(rpc, scene.Crm.As(scene.Own.Organisation(kind), others));
        }
    }

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task A_permission_that_the_kind_of_organisation_may_not_hold_is_worth_nothing(string name)
    {
        var rpc = Rpc.Of(name);
        foreach (var kind in Enum.GetValues<CallerKind>().Except(rpc.Holders))
            await AssertDeniedAsync(rpc, scene.Crm.As(scene.Own.Organisation(kind), [rpc.Permission]));
    }

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task A_suspended_dealer_is_refused(string name)
    {
        var rpc = Rpc.Of(name);
        if (!rpc.Holders.Contains(CallerKind.Dealer)) return;
        var calls = scene.Crm.As(scene.Suspended.Dealer);

        var failure = await RpcFailure.OfAsync("DEALER_SUSPENDED", () => rpc.CallAsync(calls, Request(rpc, scene.Suspended)));

        Assert.Equal(StatusCode.PermissionDenied, failure.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task An_organisation_that_is_not_registered_is_refused(string name)
    {
        var rpc = Rpc.Of(name);
        foreach (var kind in rpc.Holders.Where(kind => kind != CallerKind.Operator))
        {
            var calls = scene.Crm.As(scene.Unregistered.Organisation(kind));
            var failure = await RpcFailure.OfAsync("CALLER_UNKNOWN", () => rpc.CallAsync(calls, Request(rpc, scene.Unregistered)));
            Assert.Equal(StatusCode.PermissionDenied, failure.StatusCode);
        }
    }

    private async Task AssertDeniedAsync(Rpc rpc, CallInvoker calls)
    {
        var failure = await RpcFailure.OfAsync("PERMISSION_MISSING", () => rpc.CallAsync(calls, Request(rpc, scene.Own)));

        Assert.Equal(StatusCode.PermissionDenied, failure.StatusCode);
        Assert.Equal(rpc.Permission, RpcFailure.Info(failure).Metadata["permission"]);
    }

    private static IMessage Request(Rpc rpc, Tenant tenant) => new MinimalRequest(tenant.Names).Of(rpc);
}
