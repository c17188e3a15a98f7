using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>Rpcs that there are none of.</summary>
public sealed class UnknownRpcTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly Marshaller<byte[]> Bytes = new(bytes => bytes, bytes => bytes);

    [Theory]
    [InlineData("grpccrm.v1.CustomerService", "EraseCustomer")]
    [InlineData("grpccrm.v1.WishService", "GetWish")]
    public async Task A_caller_with_a_token_learns_that_the_rpc_does_not_exist(string service, string method)
    {
        var failure = await RpcFailure.OfAsync(() => CallAsync(crm.Operator, service, method));

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Theory]
    [InlineData("grpccrm.v1.CustomerService", "EraseCustomer")]
    [InlineData("grpccrm.v1.WishService", "GetWish")]
    public async Task Nobody_else_learns_even_that(string service, string method)
    {
        var failure = await RpcFailure.OfAsync("TOKEN_INVALID", () => CallAsync(crm.Channel.CreateCallInvoker(), service, method));

        Assert.Equal(StatusCode.Unauthenticated, failure.StatusCode);
    }

    private static Task<byte[]> CallAsync(CallInvoker calls, string service, string name)
    {
        var method = new Method<byte[], byte[]>(MethodType.Unary, service, name, Bytes, Bytes);
        return calls.AsyncUnaryCall(method, null, default, []).ResponseAsync;
    }
}
