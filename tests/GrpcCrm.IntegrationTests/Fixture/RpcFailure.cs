using Google.Rpc;
using Grpc.Core;

namespace GrpcCrm.IntegrationTests.Fixture;

/// <summary>Expectations on failures, as a client sees them.</summary>
public static class RpcFailure
{
    public static async Task<RpcException> OfAsync(Func<Task> call) => await Assert.ThrowsAsync<RpcException>(call);

    /// <summary>Runs a call that must fail with the reason, and gives the failure for a closer look.</summary>
    public static async Task<RpcException> OfAsync(string reason, Func<Task> call)
    {
        var failure = await OfAsync(call);
        Assert.Equal(reason, Info(failure).Reason);
        return failure;
    }

    public static ErrorInfo Info(RpcException failure) => Unpack<ErrorInfo>(failure) ?? throw new Xunit.Sdk.XunitException($"No ErrorInfo: {failure.Status}");

    public static IReadOnlyList<string> ViolatedFields(RpcException failure) =>
        [.. (Unpack<BadRequest>(failure)?.FieldViolations ?? []).Select(violation => violation.Field)];

    public static byte[] Bytes(RpcException failure) => failure.Trailers.GetValueBytes("grpc-status-details-bin")!;

    private static T? Unpack<T>(RpcException failure)
        where T : class, Google.Protobuf.IMessage<T>, new()
    {
        var status = Google.Rpc.Status.Parser.ParseFrom(Bytes(failure));
        return status.Details.Select(detail => detail.TryUnpack<T>(out var found) ? found : null).FirstOrDefault(found => found is not null);
    }
}
