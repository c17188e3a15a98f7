using Google.Protobuf;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Abuse;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Calls;

/// <summary>What the gRPC server answers by itself comes with a reason like all else.</summary>
public sealed class TransportStatusTests(AbuseScene scene) : IClassFixture<AbuseScene>
{
    private const string Create = "grpccrm.v1.CustomerService/CreateCustomer";
    private const string List = "grpccrm.v1.CustomerService/ListCustomers";

    [Fact]
    public async Task A_batch_that_is_too_large_is_told_the_limit()
    {
        var batch = new V1.IngestBatchRequest { Parent = scene.Dealer, Batch = Large() };
        var ingest = new V1.IngestService.IngestServiceClient(scene.Crm.As(scene.Dealer));

        var failure = await RpcFailure.OfAsync("MESSAGE_TOO_LARGE", async () => await ingest.IngestBatchAsync(batch));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Equal("262144", RpcFailure.Info(failure).Metadata["limit"]);
    }

    [Fact]
    public async Task So_is_a_frame_of_a_stream_that_is_open()
    {
        using var session = await Fixture.IngestSession.OpenAsync(scene.Crm.As(scene.Dealer), scene.Dealer);
        await session.SendAsync(new() { Batch = Large() });

        var failure = await RpcFailure.OfAsync("MESSAGE_TOO_LARGE", session.ReadAsync);

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Equal("262144", RpcFailure.Info(failure).Metadata["limit"]);
    }

    [Fact]
    public async Task So_is_every_other_message()
    {
        var answer = await CallAsync(Create, RawCalls.Frame(new byte[(4 * 1024 * 1024) + 1]));

        Assert.Equal(("8", "MESSAGE_TOO_LARGE", "4194304"), (answer.Status, answer.Info.Reason, answer.Info.Metadata["limit"]));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 0 })]
    [InlineData(new byte[] { 0, 255, 255, 255, 255, 1 })]
    public async Task What_is_no_message_is_the_callers_fault(byte[] body)
    {
        var answer = await CallAsync(Create, body);

        Assert.Equal(("3", "MESSAGE_MALFORMED"), (answer.Status, answer.Info.Reason));
    }

    [Fact]
    public async Task An_encoding_that_nobody_knows_has_a_reason()
    {
        var answer = await CallAsync(Create, RawCalls.Frame([1], compressed: true), ("grpc-encoding", "zzz"));

        Assert.Equal(("12", "ENCODING_UNKNOWN"), (answer.Status, answer.Info.Reason));
    }

    [Theory]
    [InlineData("grpccrm.v1.CustomerService/EraseCustomer")]
    [InlineData("grpccrm.v1.WishService/GetWish")]
    public async Task So_has_an_rpc_that_there_is_not(string rpc)
    {
        var answer = await CallAsync(rpc, RawCalls.Frame([]));

        Assert.Equal(("12", "RPC_UNKNOWN"), (answer.Status, answer.Info.Reason));
    }

    [Fact]
    public async Task A_deadline_that_passes_has_a_reason_and_names_the_limit()
    {
        await using var locks = await Locks.HoldAsync(scene.Crm, "lock table customer in access exclusive mode");

        var answer = await CallAsync(
            List, RawCalls.Frame(new V1.ListCustomersRequest { Parent = scene.Dealer }.ToByteArray()), ("grpc-timeout", "300m"));

        Assert.Equal(("4", "TIME_LIMIT_EXCEEDED"), (answer.Status, answer.Info.Reason));
        Assert.Contains("0.3 s", Uri.UnescapeDataString(answer.Message), StringComparison.Ordinal);
    }

    /// <summary>350 kB.</summary>
    private static V1.IngestBatch Large()
    {
        var records = Enumerable.Range(0, 350).Select(number => Records.Customer($"c{number}", new string('x', 100) + number));
        var batch = new V1.IngestBatch { Records = { records } };
        while (batch.CalculateSize() < 350_000) batch.Records.AddRange(batch.Records.ToList());
        return batch;
    }

    private async Task<RawAnswer> CallAsync(string rpc, byte[] body, params (string Name, string Value)[] headers)
    {
        using var calls = scene.Calls();
        return await calls.CallAsync(rpc, body, headers);
    }
}
