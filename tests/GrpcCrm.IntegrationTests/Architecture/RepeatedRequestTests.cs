using Google.Protobuf;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Storage.Repeats;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>What a request_id promises, for every rpc whose request has one, from the contract alone.</summary>
public sealed class RepeatedRequestTests(AccessScene scene) : IClassFixture<AccessScene>
{
    public static TheoryData<string> Rpcs =>
        [.. Rpc.All().Where(rpc => rpc.Descriptor.InputType.FindFieldByName(RequestKey.Field) is not null).Select(rpc => rpc.Name)];

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task A_request_that_is_repeated_is_answered_as_before_and_nothing_is_done_again(string name)
    {
        var rpc = Rpc.Of(name);
        foreach (var kind in rpc.Holders) await RepeatAsync(rpc, kind, await scene.ForAsync(rpc));
    }

    private async Task RepeatAsync(Rpc rpc, CallerKind kind, Tenant tenant)
    {
        var (calls, id) = (scene.Crm.As(tenant.Organisation(kind)), Guid.NewGuid());
        if (rpc.Reversed is { } earlier) await earlier.CallAsync(calls, new MinimalRequest(tenant.Names).Of(earlier));
        var request = await RequestAsync(rpc, tenant, id);

        var first = await rpc.CallAsync(calls, request);
        var again = await rpc.CallAsync(calls, request);

        Assert.Equal(first.ToByteArray(), again.ToByteArray());
        Assert.Equal(1, await StoredAsync(id));
    }

    private Task<long> StoredAsync(Guid id) => scene.Crm.ScalarAsync<long>($"select count(*) from stored_answer where request_id = '{id}'");

    /// <summary>The smallest request; a step's comes after those that lead to it.</summary>
    private async Task<IMessage> RequestAsync(Rpc rpc, Tenant tenant, Guid id)
    {
        if (StepWalk.Before(rpc) is { } steps)
            return (await (await StepWalk.BeginAsync(scene.Crm, tenant, steps.Kind)).TakeAsync(steps.Path)).Request(rpc, id);
        var names = new Dictionary<string, string>(tenant.Names, StringComparer.Ordinal) { ["etag"] = Etag.Of(1) };
        var request = new MinimalRequest(names).Of(rpc);
        request.Descriptor.FindFieldByName(RequestKey.Field).Accessor.SetValue(request, id.ToString());
        return request;
    }
}
