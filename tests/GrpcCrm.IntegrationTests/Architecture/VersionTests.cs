using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Tests.Architecture;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>Masks and etags, for every rpc that changes something there is, from the contract alone.</summary>
public sealed class VersionTests(AccessScene scene) : IClassFixture<AccessScene>
{
    private const string Stale = "\"999999\"";

    /// <summary>Creating, ingesting and asking for work names no version, because there is none; nor do acknowledgements that only grow.</summary>
    private static readonly string[] Versionless =
    [
        "AcknowledgeReport", "AckReports", "ApproveReport", "GenerateReport", "IngestBatch", "ResolveIngestRejections", "RetractReport",
    ];

    public static TheoryData<string> Updates => [.. Rpc.All().Where(IsUpdate).Select(rpc => rpc.Name)];

    public static TheoryData<string> Versioned => [.. Rpc.All().Where(rpc => EtagOf(rpc.Descriptor.InputType) is not null).Select(rpc => rpc.Name)];

    [Fact]
    public void Every_unary_rpc_that_changes_what_there_is_takes_an_etag()
    {
        var without = Rpc.All()
            .Where(rpc => rpc.Descriptor is { IsClientStreaming: false, IsServerStreaming: false } && !rpc.IsRead)
            .Where(rpc => !rpc.Descriptor.Name.StartsWith("Create", StringComparison.Ordinal) && EtagOf(rpc.Descriptor.InputType) is null);

        Assert.Equal(Versionless.Order(StringComparer.Ordinal), without.Select(rpc => rpc.Descriptor.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_update_takes_a_mask_and_every_step_an_etag()
    {
        Assert.All(Rpc.All().Where(rpc => rpc.Descriptor.Name.StartsWith("Update", StringComparison.Ordinal)), rpc => Assert.True(IsUpdate(rpc), rpc.Name));
        Assert.All(
            StepTable.All.Select(StepWalk.RpcOf),
            rpc => Assert.True(MinimalRequest.RulesOf(rpc.Descriptor.InputType.FindFieldByName("etag")).Required, rpc.Name));
        Assert.True(MinimalRequest.RulesOf(V1.Complaint.Descriptor.FindFieldByName("etag")).RequiredOnUpdate);
    }

    [Theory]
    [MemberData(nameof(Versioned))]
    public async Task A_version_that_has_been_replaced_is_refused(string name)
    {
        var rpc = Rpc.Of(name);
        var tenant = rpc.Reversed is null ? scene.Own : await scene.ForAsync(rpc);
        var (calls, request) = (scene.Crm.As(tenant.Organisation(rpc.Holders.First())), new MinimalRequest(tenant.Names).Of(rpc));
        if (rpc.Reversed is { } earlier) await earlier.CallAsync(calls, new MinimalRequest(tenant.Names).Of(earlier));
        Set(request, Stale);

        var failure = await RpcFailure.OfAsync("ETAG_MISMATCH", () => rpc.CallAsync(calls, request));

        Assert.Equal(StatusCode.Aborted, failure.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Versioned))]
    public async Task An_etag_that_cannot_be_one_is_an_error_that_is_named(string name)
    {
        foreach (var etag in new[] { "x\0y", "\uFFFD", "a\u202Eb", "line\nbreak" })
        {
            var (rpc, calls, request) = Call(name);
            Set(request, etag);
            await RpcFailure.OfAsync("FIELD_INVALID", () => rpc.CallAsync(calls, request));
        }
    }

    [Theory]
    [MemberData(nameof(Updates))]
    public async Task A_mask_that_names_no_field_that_can_be_changed_is_refused(string name)
    {
        foreach (var path in new[] { "nothing", "name", "etag", "create_time", "kind.of", "a\0b", "", new string('x', 10_000) })
        {
            var (rpc, calls, request) = Call(name);
            rpc.Descriptor.InputType.FindFieldByName("update_mask").Accessor.SetValue(request, new FieldMask { Paths = { path } });

            var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => rpc.CallAsync(calls, request));

            Assert.Contains("update_mask", RpcFailure.ViolatedFields(failure));
            Assert.InRange(RpcFailure.Bytes(failure).Length, 1, 6000);
        }
    }

    private (Rpc Rpc, CallInvoker Calls, IMessage Request) Call(string name)
    {
        var rpc = Rpc.Of(name);
        return (rpc, scene.Crm.As(scene.Own.Organisation(rpc.Holders.First())), new MinimalRequest(scene.Own.Names).Of(rpc));
    }

    private static bool IsUpdate(Rpc rpc) => rpc.Descriptor.InputType.FindFieldByName("update_mask") is not null;

    /// <summary>The field that says which version a request builds on: its own, or its resource's if it changes one.</summary>
    private static FieldDescriptor? EtagOf(MessageDescriptor request)
    {
        if (request.FindFieldByName("etag") is { } own) return own;
        if (request.FindFieldByName("update_mask") is null) return null;
        return request.Fields.InFieldNumberOrder()
            .Where(field => field.FieldType == FieldType.Message && !field.IsRepeated)
            .Select(field => field.MessageType.FindFieldByName("etag"))
            .FirstOrDefault(etag => etag is not null);
    }

    private static void Set(IMessage request, string etag)
    {
        var field = EtagOf(request.Descriptor)!;
        var holder = field.ContainingType == request.Descriptor
            ? request
            : request.Descriptor.Fields.InFieldNumberOrder().Select(f => f.Accessor.GetValue(request)).OfType<IMessage>()
                .First(message => message.Descriptor == field.ContainingType);
        field.Accessor.SetValue(holder, etag);
    }
}
