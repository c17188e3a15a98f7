using Google.Protobuf;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Storage.Repeats;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>What a request_id promises, for every rpc whose request has one, from the contract alone.</summary>
public sealed class RepeatedRequestTests(AccessScene scene) : IClassFixture<AccessScene>
{
    /// <summary>Steps that the complaint of the scene, which has just been received, cannot take, or not with itself.</summary>
    private static readonly HashSet<string> NotFromReceived =
        ["AcceptComplaintResponse", "CloseComplaintExhausted", "ReopenComplaint", "MarkComplaintDuplicate"];

    public static TheoryData<string> Rpcs =>
        [.. Rpc.All().Where(rpc => rpc.Descriptor.InputType.FindFieldByName(RequestKey.Field) is not null).Select(rpc => rpc.Name)];

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task A_request_that_is_repeated_is_answered_as_before_and_nothing_is_done_again(string name)
    {
        var rpc = Rpc.Of(name);
        foreach (var kind in rpc.Holders) await Repeat(rpc, kind, await scene.Furnished());
    }

    private async Task Repeat(Rpc rpc, CallerKind kind, Tenant tenant)
    {
        var (calls, id) = (scene.Crm.As(tenant.Organisation(kind)), Guid.NewGuid());
        var request = Request(rpc, tenant, id);
        if (NotFromReceived.Contains(rpc.Descriptor.Name))
        {
            await RpcFailure.Of(() => rpc.Call(calls, request));
            await RpcFailure.Of(() => rpc.Call(calls, request));
            Assert.Equal(0, await Stored(id));
            return;
        }

        var first = await rpc.Call(calls, request);
        var again = await rpc.Call(calls, request);

        Assert.Equal(first.ToByteArray(), again.ToByteArray());
        Assert.Equal(1, await Stored(id));
    }

    private Task<long> Stored(Guid id) => scene.Crm.Scalar<long>($"select count(*) from stored_answer where request_id = '{id}'");

    /// <summary>The smallest request, of the version that all in the scene have.</summary>
    private static IMessage Request(Rpc rpc, Tenant tenant, Guid id)
    {
        var request = new MinimalRequest(new Dictionary<string, string>(tenant.Names, StringComparer.Ordinal) { ["etag"] = "\"1\"" }).Of(rpc);
        request.Descriptor.FindFieldByName(RequestKey.Field).Accessor.SetValue(request, id.ToString());
        return request;
    }
}
