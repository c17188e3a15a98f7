using Google.Protobuf;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Storage.Repeats;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>What a request_id promises, for every rpc whose request has one, from the contract alone.</summary>
public sealed class RepeatedRequestTests(AccessScene scene) : IClassFixture<AccessScene>
{
    private static readonly string[] Investigated = ["AcknowledgeComplaint", "AssessComplaint", "InvestigateComplaint"];

    /// <summary>The steps that must come before a step, where it is none that a received complaint can take.</summary>
    private static readonly Dictionary<string, string[]> Before = new(StringComparer.Ordinal)
    {
        ["AssessComplaint"] = Investigated[..1],
        ["InvestigateComplaint"] = Investigated[..2],
        ["AwaitComplaintCustomer"] = Investigated,
        ["AwaitComplaintThirdParty"] = Investigated,
        ["RespondToComplaint"] = Investigated,
        ["AcceptComplaintResponse"] = [.. Investigated, "RespondToComplaint"],
        ["EscalateComplaint"] = [.. Investigated, "RespondToComplaint"],
        ["CloseComplaintExhausted"] = [.. Investigated, "RespondToComplaint", "EscalateComplaint"],
        ["ReopenComplaint"] = [.. Investigated, "RespondToComplaint", "AcceptComplaintResponse"],
    };

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
        var names = new Dictionary<string, string>(tenant.Names, StringComparer.Ordinal);
        if (rpc.Descriptor.Name == "MarkComplaintDuplicate") names["duplicate_of"] = await AnotherComplaintAsync(tenant);
        if (rpc.Reversed is { } earlier) await earlier.CallAsync(calls, new MinimalRequest(names).Of(earlier));
        var revision = 1;
        foreach (var step in Before.GetValueOrDefault(rpc.Descriptor.Name, []))
        {
            var before = Rpc.Of($"grpccrm.v1.ComplaintCaseService.{step}");
            await before.CallAsync(calls, Request(before, names, revision++, Guid.NewGuid()));
        }

        var request = Request(rpc, names, revision, id);

        var first = await rpc.CallAsync(calls, request);
        var again = await rpc.CallAsync(calls, request);

        Assert.Equal(first.ToByteArray(), again.ToByteArray());
        Assert.Equal(1, await StoredAsync(id));
    }

    private async Task<string> AnotherComplaintAsync(Tenant tenant)
    {
        var rpc = Rpc.Of("grpccrm.v1.ComplaintService.CreateComplaint");
        var answer = await rpc.CallAsync(scene.Crm.As(tenant.Dealer), new MinimalRequest(tenant.Names).Of(rpc));
        return ((V1.CreateComplaintResponse)answer).Complaint.Name;
    }

    private Task<long> StoredAsync(Guid id) => scene.Crm.ScalarAsync<long>($"select count(*) from stored_answer where request_id = '{id}'");

    /// <summary>The smallest request, of the version that its resource has.</summary>
    private static IMessage Request(Rpc rpc, Dictionary<string, string> names, int revision, Guid id)
    {
        names["etag"] = Etag.Of(revision);
        var request = new MinimalRequest(names).Of(rpc);
        request.Descriptor.FindFieldByName(RequestKey.Field).Accessor.SetValue(request, id.ToString());
        return request;
    }
}
