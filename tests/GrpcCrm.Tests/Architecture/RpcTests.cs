using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;

namespace GrpcCrm.Tests.Architecture;

/// <summary>What every rpc owes: a permission, someone who may hold it, and tests of its own.</summary>
public sealed partial class RpcTests
{
    public static TheoryData<string> Rpcs => [.. Methods().Select(method => method.FullName)];

    [Theory]
    [MemberData(nameof(Rpcs))]
    public void Every_rpc_names_a_permission_that_some_kind_of_caller_may_hold(string rpc)
    {
        var permission = PermissionTable.PermissionOf(Methods().Single(method => method.FullName == rpc));

        Assert.Matches(PermissionShape(), permission);
        Assert.Contains(Enum.GetValues<CallerKind>(), kind => Caller.AllowedTo(kind).Contains(permission));
    }

    /// <summary>Two are idempotent by what they carry: the records' own versions, and a position that only moves forward.</summary>
    [Theory]
    [MemberData(nameof(Rpcs))]
    public void Every_rpc_that_changes_something_can_be_repeated_with_a_request_id(string rpc)
    {
        var method = Methods().Single(method => method.FullName == rpc);
        if (method.IsClientStreaming || method.IsServerStreaming || method.Name is "IngestBatch" or "AckReports") return;
        var reads = method.Name.StartsWith("Get", StringComparison.Ordinal) || method.Name.StartsWith("List", StringComparison.Ordinal)
            || method.Name == "ExplainReportCell";

        Assert.Equal(!reads, method.InputType.FindFieldByName("request_id") is not null);
    }

    [Theory]
    [MemberData(nameof(Rpcs))]
    public void Every_rpc_has_a_class_of_integration_tests(string rpc)
    {
        var wanted = $"class {rpc.Split('.')[^1]}Tests(";
        var files = SourceTree.CSharpFiles("tests/GrpcCrm.IntegrationTests");

        Assert.Contains(files, file => SourceTree.Lines(file).Any(line => line.Contains(wanted, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_service_of_the_contract_is_served()
    {
        var all = WireContract.Files().Where(file => file.Services.Count > 0);

        Assert.Equal(all.Select(file => file.Name).Order(), Contract.Files.Select(file => file.Name).Order());
    }

    private static IEnumerable<MethodDescriptor> Methods() =>
        Contract.Files.SelectMany(file => file.Services).SelectMany(service => service.Methods);

    [GeneratedRegex(@"\A[a-z]+\.[a-z]+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PermissionShape();
}
