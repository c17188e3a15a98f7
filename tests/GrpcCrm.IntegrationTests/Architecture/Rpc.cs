using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>Any rpc of the contract, called by its descriptor. Of a stream, the first frame goes out and the first answer is awaited.</summary>
internal sealed class Rpc(MethodDescriptor descriptor)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Marshaller<byte[]> Bytes = new(bytes => bytes, bytes => bytes);

    public static TheoryData<string> Names => [.. All().Select(rpc => rpc.Name)];

    public string Name => descriptor.FullName;

    public MethodDescriptor Descriptor => descriptor;

    /// <summary>The deletion that must come before this rpc can take it back; null for any other rpc.</summary>
    public Rpc? Reversed =>
        descriptor.Name.StartsWith("Undelete", StringComparison.Ordinal)
            ? new(descriptor.Service.FindMethodByName("Delete" + descriptor.Name["Undelete".Length..]))
            : null;

    /// <summary>Whether the rpc answers what there is and changes nothing.</summary>
    public bool IsRead => descriptor.GetOptions()?.IdempotencyLevel == MethodOptions.Types.IdempotencyLevel.NoSideEffects;

    public string Permission => Rules.Permission;

    public IEnumerable<CallerKind> Holders => Rules.Callers.Order();

    private RpcRules Rules => Contract.Of($"/{descriptor.Service.FullName}/{descriptor.Name}")!;

    public static Rpc Of(string name) => All().Single(rpc => rpc.Name == name);

    public static IEnumerable<Rpc> All() =>
        Contract.Methods.Select(method => new Rpc(method));

    public async Task<IMessage> CallAsync(CallInvoker calls, IMessage request) =>
        descriptor.OutputType.Parser.ParseFrom(await CallAsync(calls, request.ToByteArray()));

    /// <summary>Sends whatever bytes as the request.</summary>
    public Task<byte[]> CallAsync(CallInvoker calls, byte[] request) =>
        AnswerAsync(calls, new CallOptions(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + Patience), request);

    private Task<byte[]> AnswerAsync(CallInvoker calls, CallOptions options, byte[] request)
    {
        var type = descriptor switch
        {
            { IsClientStreaming: true } => MethodType.DuplexStreaming,
            { IsServerStreaming: true } => MethodType.ServerStreaming,
            _ => MethodType.Unary,
        };
        var method = new Method<byte[], byte[]>(type, descriptor.Service.FullName, descriptor.Name, Bytes, Bytes);
        return type switch
        {
            MethodType.DuplexStreaming => FirstOfDuplexAsync(calls, method, options, request),
            MethodType.ServerStreaming => FirstOfServerAsync(calls, method, options, request),
            _ => calls.AsyncUnaryCall(method, null, options, request).ResponseAsync,
        };
    }

    private static async Task<byte[]> FirstOfServerAsync(CallInvoker calls, Method<byte[], byte[]> method, CallOptions options, byte[] request)
    {
        using var call = calls.AsyncServerStreamingCall(method, null, options, request);
        Assert.True(await call.ResponseStream.MoveNext(default), "The stream ended without an answer.");
        return call.ResponseStream.Current;
    }

    private static async Task<byte[]> FirstOfDuplexAsync(CallInvoker calls, Method<byte[], byte[]> method, CallOptions options, byte[] request)
    {
        using var call = calls.AsyncDuplexStreamingCall(method, null, options);
        try
        {
            await call.RequestStream.WriteAsync(request);
        }
        catch (RpcException)
        {
            // Refused before the frame was read; the answer tells why.
        }

        Assert.True(await call.ResponseStream.MoveNext(default), "The stream ended without an answer.");
        return call.ResponseStream.Current;
    }
}
