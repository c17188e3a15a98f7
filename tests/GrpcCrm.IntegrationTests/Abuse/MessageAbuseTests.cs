using System.IO.Compression;
using Google.Protobuf;

namespace GrpcCrm.IntegrationTests.Abuse;

/// <summary>Messages that no honest client sends, in frames made by hand.</summary>
public sealed class MessageAbuseTests(AbuseScene scene) : IClassFixture<AbuseScene>
{
    private const string Create = "grpccrm.v1.CustomerService/CreateCustomer";
    private const string Batch = "grpccrm.v1.IngestService/IngestBatch";
    private const string InvalidArgument = "3";
    private const string ResourceExhausted = "8";
    private const string Unimplemented = "12";

    private byte[] Valid => new V1.CreateCustomerRequest
    {
        Parent = scene.Dealer,
        Customer = new() { Kind = V1.CustomerKind.Person, FamilyName = "Chan" },
    }.ToByteArray();

    [Fact]
    public async Task What_is_whole_is_taken() => Assert.Equal("0", (await CallAsync(Create, RawCalls.Frame(Valid))).Status);

    [Fact]
    public async Task Bytes_without_a_frame() => await scene.RefusedAsync(InvalidArgument, await CallAsync(Create, RawCalls.Frame([0xDE, 0xAD, 0xBE, 0xEF, 0x00])));

    [Fact]
    public async Task A_message_that_ends_too_soon() =>
        await scene.RefusedAsync(InvalidArgument, await CallAsync(Create, RawCalls.Frame(Valid, length: (uint)Valid.Length + 10)));

    [Fact]
    public async Task A_prefix_that_ends_too_soon() => await scene.RefusedAsync(InvalidArgument, await CallAsync(Create, [0, 0, 0]));

    [Fact]
    public async Task No_message_at_all() => await scene.RefusedAsync(InvalidArgument, await CallAsync(Create, []));

    [Fact]
    public async Task Two_messages_where_there_is_one() =>
        await scene.RefusedAsync(InvalidArgument, await CallAsync(Create, [.. RawCalls.Frame(Valid), .. RawCalls.Frame(Valid)]));

    [Fact]
    public async Task More_bytes_than_may_be() =>
        await scene.RefusedAsync(ResourceExhausted, await CallAsync(Create, RawCalls.Frame(new byte[(4 * 1024 * 1024) + 1])));

    [Fact]
    public async Task More_bytes_than_an_ingest_frame_may_have() =>
        await scene.RefusedAsync(ResourceExhausted, await CallAsync(Batch, RawCalls.Frame(new byte[(256 * 1024) + 1])));

    [Fact]
    public async Task A_length_of_four_gigabytes() =>
        await scene.RefusedAsync(InvalidArgument, await CallAsync(Create, RawCalls.Frame(Valid, length: uint.MaxValue)));

    [Fact]
    public async Task A_compressed_message_that_inflates_past_the_limit()
    {
        var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true)) await gzip.WriteAsync(new byte[64 * 1024 * 1024]);

        Assert.InRange(bomb.Length, 1, 256 * 1024);
        await scene.RefusedAsync(ResourceExhausted, await CallAsync(Create, RawCalls.Frame(bomb.ToArray(), compressed: true), ("grpc-encoding", "gzip")));
    }

    [Fact]
    public async Task A_compressed_message_that_is_not_compressed() =>
        await scene.RefusedAsync(InvalidArgument, await CallAsync(Create, RawCalls.Frame(Valid, compressed: true), ("grpc-encoding", "gzip")));

    [Fact]
    public async Task An_encoding_that_nobody_knows() =>
        await scene.RefusedAsync(Unimplemented, await CallAsync(Create, RawCalls.Frame(Valid, compressed: true), ("grpc-encoding", "zzz")));

    [Fact]
    public async Task A_message_marked_as_compressed_by_nothing() =>
        await scene.RefusedAsync(InvalidArgument, await CallAsync(Create, RawCalls.Frame(Valid, compressed: true)));

    [Fact]
    public async Task Groups_within_groups_beyond_a_hundred() =>
        await scene.RefusedAsync(InvalidArgument, await CallAsync(Create, RawCalls.Frame([.. Enumerable.Repeat((byte)0x0B, 100_000)])));

    [Fact]
    public async Task Known_fields_of_another_wire_type_count_as_absent() =>
        await scene.RefusedAsync(InvalidArgument, await CallAsync(Create, RawCalls.Frame([0x08, 0x01, 0x10, 0x01])));

    [Fact]
    public async Task Text_that_is_not_utf_8() =>
        await scene.RefusedAsync(InvalidArgument, await CallAsync(Create, RawCalls.Frame([0x0A, 0x03, 0xC3, 0x28, 0xFF, 0x12, 0x02, 0x20, 0x01])));

    [Fact]
    public async Task The_same_message_twice_in_one_is_merged_as_protobuf_says() =>
        Assert.Equal("0", (await CallAsync(Create, RawCalls.Frame([.. Valid, .. Valid]))).Status);

    [Fact]
    public async Task Forty_kibibytes_of_metadata()
    {
        // The connection ends over it, as HTTP/2 lets it; the next call makes another.
        await Assert.ThrowsAnyAsync<Exception>(() => CallAsync(Create, RawCalls.Frame(Valid), ("x-filler", new string('a', 40 * 1024))));
        await scene.UnharmedAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("S")]
    [InlineData("-5S")]
    [InlineData("5x")]
    [InlineData("99999999999999999999H")]
    [InlineData("1e9S")]
    [InlineData("5 S")]
    public async Task A_deadline_that_cannot_be_read_counts_as_none(string timeout) =>
        Assert.Equal("0", (await CallAsync(Create, RawCalls.Frame(Valid), ("grpc-timeout", timeout))).Status);

    private async Task<RawAnswer> CallAsync(string rpc, byte[] body, params (string Name, string Value)[] headers)
    {
        using var calls = scene.Calls();
        return await calls.CallAsync(rpc, body, headers);
    }
}
