using Google.Protobuf;
using GrpcCrm.Platform.Calls;

namespace GrpcCrm.Tests.Platform;

public sealed class WireTextTests
{
    [Fact]
    public void A_record_whose_text_is_not_UTF_8_is_mended_and_its_neighbours_stay()
    {
        var batch = new V1.IngestBatch { Offset = 7, Records = { Record("c1", "Chan"), Record("c2", "broken"), Record("c3", "Wong") } };
        var bytes = Broken(new V1.IngestRequest { Batch = batch });

        var text = WireText.Of(V1.IngestRequest.Descriptor, bytes);

        var read = V1.IngestRequest.Parser.ParseFrom(text.Mended).Batch;
        Assert.Null(text.Bad);
        Assert.Equal((7L, batch.Records[0], batch.Records[2]), (read.Offset, read.Records[0], read.Records[2]));
        Assert.Equal(("c2", "b\uFFFDoken"), (read.Records[1].ExternalId, read.Records[1].Customer.FamilyName));
    }

    [Fact]
    public void A_text_outside_of_records_is_named()
    {
        var request = new V1.IngestBatchRequest { Parent = "dealers/1", SourceSystem = "broken", Batch = new() };

        Assert.Equal("source_system", WireText.Of(V1.IngestBatchRequest.Descriptor, Broken(request)).Bad);
        Assert.Equal(
            "customer.family_name",
            WireText.Of(V1.CreateCustomerRequest.Descriptor, Broken(new V1.CreateCustomerRequest { Customer = Record("", "broken").Customer })).Bad);
    }

    [Fact]
    public void What_is_UTF_8_stays_byte_for_byte_whatever_its_fields()
    {
        var complaint = new V1.Complaint { Category = "陳", Safety = true, ReceivedTime = new() { Seconds = 1, Nanos = 2 }, ResolutionSeconds = 3 };
        var record = new V1.IngestRecord { ExternalId = "👍", SourceVersion = long.MaxValue, Complaint = complaint };
        var bytes = new V1.IngestBatch { Records = { record } }.ToByteArray();

        Assert.Equal(bytes, WireText.Of(V1.IngestBatch.Descriptor, bytes).Mended);
    }

    [Theory]
    [InlineData(0x0A)]
    [InlineData(0x0B, 0x08, 0x01)]
    [InlineData(0x0A, 0x7F, 0x41)]
    [InlineData(0x02, 0x00)]
    public void What_is_no_message_is_none(params int[] bytes) =>
        Assert.Throws<InvalidProtocolBufferException>(
            () => WireText.Of(V1.CreateCustomerRequest.Descriptor, [.. bytes.Select(one => (byte)one)]));

    /// <summary>In place of the second letter of "broken" a byte that no UTF-8 has there.</summary>
    private static byte[] Broken(IMessage message)
    {
        var bytes = message.ToByteArray();
        bytes[bytes.AsSpan().IndexOf("broken"u8) + 1] = 0xC3;
        return bytes;
    }

    private static V1.IngestRecord Record(string key, string name) =>
        new() { ExternalId = key, Customer = new() { Kind = V1.CustomerKind.Person, FamilyName = name } };
}
