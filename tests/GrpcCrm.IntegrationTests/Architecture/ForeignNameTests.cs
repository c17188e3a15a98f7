using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Access;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>No caller learns whether another tenant's resource exists: for every field of every rpc that names one.</summary>
public sealed class ForeignNameTests(AccessScene scene) : IClassFixture<AccessScene>
{
    public static TheoryData<string, string, CallerKind> Fields()
    {
        var data = new TheoryData<string, string, CallerKind>();
        var all = from rpc in Rpc.All()
                  from reference in ReferenceField.In(rpc)
                  from kind in rpc.Holders
                  select (rpc.Name, Path: reference.ToString(), Kind: kind);
        foreach (var (name, path, kind) in all) data.Add(name, path, kind);
        return data;
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task What_is_another_s_is_not_found_in_the_same_bytes_as_what_does_not_exist(string name, string path, CallerKind kind)
    {
        var rpc = Rpc.Of(name);
        var field = ReferenceField.In(rpc).Single(field => field.ToString() == path);
        var nowhere = await FailureAsync(rpc, field, kind, AccessScene.Nowhere().Names[field.Collection]);
        foreach (var other in Others(field.Collection, kind))
        {
            var failure = await FailureAsync(rpc, field, kind, other);
            Assert.Equal(RpcFailure.Bytes(nowhere), RpcFailure.Bytes(failure));
            Assert.Equal(nowhere.Status, failure.Status);
        }
    }

    /// <summary>
    /// The other tenant's resource by its name, and, where the tenant leads the name, its id and one that nobody has under the caller's own
    /// tenant. The operator is no tenant, and a channel of one's own is made when it is opened.
    /// </summary>
    private IEnumerable<string> Others(string collection, CallerKind kind)
    {
        if (kind == CallerKind.Operator) yield break;
        var foreign = scene.Foreign.Names[collection];
        yield return foreign;
        var parts = foreign.Split('/');
        if (parts.Length == 2 || collection == "ingestChannels") yield break;
        var own = string.Join('/', scene.Own.Names[collection].Split('/').SkipLast(1));
        yield return $"{own}/{parts[^1]}";
        yield return $"{own}/{Guid.NewGuid()}";
    }

    private async Task<RpcException> FailureAsync(Rpc rpc, ReferenceField field, CallerKind kind, string other)
    {
        var request = field.Named(new MinimalRequest(scene.Own.Names).Of(rpc), other);
        var failure = await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", () => rpc.CallAsync(scene.Crm.As(scene.Own.Organisation(kind)), request));
        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        return failure;
    }
}
