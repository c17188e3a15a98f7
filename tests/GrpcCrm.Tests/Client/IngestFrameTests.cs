using Google.Protobuf;
using GrpcCrm.Client;

namespace GrpcCrm.Tests.Client;

public sealed class IngestFrameTests : IDisposable
{
    private static readonly V1.IngestLimits Wide = new() { MaxBatchRecords = 1000, MaxBatchBytes = 4_000_000, MaxUnackedBatches = 1 };
    private readonly JournalFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(7_000_000_000, 900)]
    public async Task A_frame_has_the_bytes_of_the_generated_message(long baseOffset, int count)
    {
        var ids = Enumerable.Range(0, count).Select(i => new string('x', i)).ToArray();
        using var journal = _fixture.Open();
        JournalFixture.Append(journal, ids);
        await journal.SyncAsync(CancellationToken.None);
        using var reader = journal.ReadFrom(0);

        var frame = IngestFrame.Batch(reader, baseOffset, Wide)!;

        var batch = new V1.IngestBatch { Offset = baseOffset, Records = { ids.Select(id => new V1.IngestRecord { ExternalId = id }) } };
        Assert.Equal(new V1.IngestRequest { Batch = batch }.ToByteArray(), frame.Bytes.ToArray());
        Assert.Equal(batch, frame.Parse());
        frame.Release();
    }

    [Fact]
    public async Task A_frame_keeps_the_services_limits()
    {
        using var journal = _fixture.Open();
        JournalFixture.Append(journal, [.. Enumerable.Repeat(new string('x', 100), 20)]);
        await journal.SyncAsync(CancellationToken.None);
        using var reader = journal.ReadFrom(0);

        Assert.Equal(3, IngestFrame.Batch(reader, 0, new V1.IngestLimits { MaxBatchRecords = 3, MaxBatchBytes = 4_000_000 })!.Count);
        var small = IngestFrame.Batch(reader, 0, new V1.IngestLimits { MaxBatchRecords = 100, MaxBatchBytes = 500 })!;
        Assert.Equal((3L, 4), (small.Index, small.Count));
        Assert.InRange(small.Bytes.Length, 400, 500);
        var tooSmall = new V1.IngestLimits { MaxBatchRecords = 1, MaxBatchBytes = 100 };
        Assert.Throws<IngestJournalException>(() => IngestFrame.Batch(reader, 0, tooSmall));
    }
}
