using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using GrpcCrm.Platform;
using static Google.Protobuf.Reflection.MethodOptions.Types;

namespace GrpcCrm.Tests.Architecture;

/// <summary>What every rpc owes: a permission, someone who may hold it, what a repetition does, and tests of its own.</summary>
public sealed partial class RpcTests
{
    public static TheoryData<string> Rpcs => [.. Contract.Methods.Select(method => method.FullName)];

    [Theory]
    [MemberData(nameof(Rpcs))]
    public void Every_rpc_names_a_permission_and_who_may_hold_it(string rpc)
    {
        var rules = RpcRules.Of(Method(rpc));

        Assert.Matches(PermissionShape(), rules.Permission);
        Assert.NotEmpty(rules.Callers);
        Assert.All(rules.Callers, kind => Assert.True(Enum.IsDefined(kind)));
    }

    [Fact]
    public void A_permission_is_held_by_the_same_kinds_of_callers_wherever_it_is_asked_for() =>
        Findings.None(Contract.Rpcs.GroupBy(rpc => rpc.Permission)
            .Where(rpcs => rpcs.Select(rpc => string.Join(' ', rpc.Callers.Order())).Distinct().Count() > 1)
            .Select(rpcs => rpcs.Key));

    /// <summary>A read changes nothing; all else has a request_id, or says that it is idempotent by what it carries.</summary>
    [Theory]
    [MemberData(nameof(Rpcs))]
    public void Every_unary_rpc_can_be_repeated(string rpc)
    {
        var method = Method(rpc);
        if (method.IsClientStreaming || method.IsServerStreaming) return;
        var level = method.GetOptions()?.IdempotencyLevel ?? IdempotencyLevel.IdempotencyUnknown;
        var hasId = method.InputType.FindFieldByName("request_id") is not null;

        if (level == IdempotencyLevel.NoSideEffects) Assert.False(hasId);
        else Assert.True(hasId || level == IdempotencyLevel.Idempotent);
    }

    [Theory]
    [MemberData(nameof(Rpcs))]
    public void Every_rpc_has_a_class_of_integration_tests(string rpc)
    {
        var wanted = $"class {rpc.Split('.')[^1]}Tests(";
        var files = SourceTree.CSharpFiles("tests/GrpcCrm.IntegrationTests");

        Assert.Contains(files, file => SourceTree.Lines(file).Any(line => line.Contains(wanted, StringComparison.Ordinal)));
    }

    private static MethodDescriptor Method(string rpc) => Contract.Methods.Single(method => method.FullName == rpc);

    [GeneratedRegex(@"\A[a-z]+\.[a-z]+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PermissionShape();
}
