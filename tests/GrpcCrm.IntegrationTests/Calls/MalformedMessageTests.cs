using Google.Rpc;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Architecture;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Calls;

/// <summary>Bytes that are no message, for every rpc.</summary>
public sealed class MalformedMessageTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    /// <summary>A tag without a value, a group that never ends, a length past the end, a field number of zero, a varint without end.</summary>
    private static readonly byte[][] Malformed = [[0x0A], [0x0B, 0x08, 0x01], [0x0A, 0x7F, 0x41], [0x02, 0x00], [.. Enumerable.Repeat((byte)0xFF, 20)]];

    public static TheoryData<string> Rpcs => Rpc.Names;

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task What_is_no_message_is_the_callers_fault_and_said_to_be_so(string name)
    {
        var rpc = Rpc.Of(name);
        var calls = crm.As(AccessScene.Nowhere().Organisation(rpc.Holders.First()));
        foreach (var bytes in Malformed)
        {
            var failure = await RpcFailure.OfAsync("MESSAGE_MALFORMED", () => rpc.CallAsync(calls, bytes));

            Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
            Assert.Single(Google.Rpc.Status.Parser.ParseFrom(RpcFailure.Bytes(failure)).Details, detail => detail.Is(ErrorInfo.Descriptor));
        }
    }

    [Fact]
    public async Task A_bad_frame_ends_a_stream_that_is_open_and_what_was_acknowledged_stays()
    {
        var dealer = await crm.NewDealerAsync();
        var method = new Method<byte[], byte[]>(
            MethodType.DuplexStreaming, "grpccrm.v1.IngestService", "Ingest", new(bytes => bytes, bytes => bytes), new(bytes => bytes, bytes => bytes));
        using var call = dealer.Calls.AsyncDuplexStreamingCall(method, null, new CallOptions());
        await call.RequestStream.WriteAsync(Bytes(new() { Open = Open(dealer.Name) }));
        await call.RequestStream.WriteAsync(Bytes(new() { Batch = new() { Offset = 0, Records = { Records.Customer("c1") } } }));
        Assert.True(await call.ResponseStream.MoveNext(default));
        Assert.True(await call.ResponseStream.MoveNext(default));

        await call.RequestStream.WriteAsync(Malformed[0]);
        await RpcFailure.OfAsync("MESSAGE_MALFORMED", () => call.ResponseStream.MoveNext(default));

        using var next = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        Assert.Equal(1, next.Opened.NextOffset);
    }

    private static V1.IngestOpen Open(string dealer) =>
        new() { Channel = $"{dealer}/ingestChannels/main", SourceSystem = "dms", ClientInstanceId = "client-1" };

    private static byte[] Bytes(V1.IngestRequest frame) => Google.Protobuf.MessageExtensions.ToByteArray(frame);
}
