using GrpcCrm.Client;

namespace GrpcCrm.Tests.Client;

public sealed class JournalTests : IDisposable
{
    private readonly JournalFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Records_can_be_read_only_after_they_are_on_disk()
    {
        using var journal = _fixture.Open();
        JournalFixture.Append(journal, "a", "b");
        Assert.Empty(JournalFixture.Read(journal, 0));

        await journal.SyncAsync(CancellationToken.None);
        Assert.Equal(["a", "b"], JournalFixture.Read(journal, 0));
        Assert.Equal(["b"], JournalFixture.Read(journal, 1));
    }

    [Fact]
    public async Task A_reader_at_the_end_sees_what_is_appended_later()
    {
        using var journal = _fixture.Open();
        using var reader = journal.ReadFrom(0);
        Assert.False(reader.TryPeek(out _));

        JournalFixture.Append(journal, "a");
        await journal.SyncAsync(CancellationToken.None);
        Assert.True(reader.TryPeek(out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void A_torn_tail_is_cut_off(int missingBytes)
    {
        using (var journal = _fixture.Open())
            JournalFixture.Append(journal, "first", "second");
        using (var file = File.OpenWrite(_fixture.NewestSegment))
            file.SetLength(file.Length - missingBytes);

        using var reopened = _fixture.Open();
        Assert.Equal(1, reopened.End);
        JournalFixture.Append(reopened, "third");
        Assert.Equal(2, reopened.End);
    }

    [Fact]
    public void A_tail_of_zeros_is_cut_off()
    {
        using (var journal = _fixture.Open())
            JournalFixture.Append(journal, "first");
        using (var file = File.OpenWrite(_fixture.NewestSegment))
            file.SetLength(file.Length + 4096);

        using var reopened = _fixture.Open();
        Assert.Equal(["first"], JournalFixture.Read(reopened, 0));
    }

    [Fact]
    public void A_segment_whose_header_was_not_finished_is_made_again()
    {
        using (_fixture.Open())
        {
        }
        File.WriteAllBytes(_fixture.NewestSegment, [1, 2, 3]);

        using var reopened = _fixture.Open();
        JournalFixture.Append(reopened, "a");
        Assert.Equal(1, reopened.End);
    }

    [Fact]
    public async Task Damage_within_an_older_segment_is_reported_and_not_skipped()
    {
        _fixture.Options = _fixture.Options with { SegmentBytes = 40 };
        string oldest;
        using (var journal = _fixture.Open())
        {
            oldest = _fixture.NewestSegment;
            JournalFixture.Append(journal, "first", "second", "third", "fourth");
            await journal.SyncAsync(CancellationToken.None);
        }
        var bytes = await File.ReadAllBytesAsync(oldest);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(oldest, bytes);

        using var reopened = _fixture.Open();
        var damage = Assert.Throws<IngestJournalException>(() => JournalFixture.Read(reopened, 0));
        Assert.Contains(oldest, damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_belongs_to_one_writer_at_a_time()
    {
        using (_fixture.Open())
            Assert.Throws<IngestJournalException>(_fixture.Open);
        _fixture.Open().Dispose();
    }

    [Fact]
    public void A_folder_belongs_to_one_channel()
    {
        _fixture.Open().Dispose();
        _fixture.Options = _fixture.Options with { Channel = "dealers/d/ingestChannels/other" };
        Assert.Throws<IngestJournalException>(_fixture.Open);
    }

    [Fact]
    public async Task Acknowledged_segments_are_deleted_but_for_the_last()
    {
        _fixture.Options = _fixture.Options with { SegmentBytes = 40 };
        using var journal = _fixture.Open();
        JournalFixture.Append(journal, "first", "second", "third", "fourth", "fifth");
        await journal.SyncAsync(CancellationToken.None);
        Assert.Equal(5, Directory.GetFiles(_fixture.Options.JournalFolder, "*.journal").Length);

        journal.Acknowledge(4);
        await journal.SaveAsync(CancellationToken.None);
        Assert.Equal(3, journal.First);
        Assert.Equal(["fourth", "fifth"], JournalFixture.Read(journal, 3));
    }

    [Fact]
    public async Task Marks_survive_a_restart_and_a_crash_never_understates_what_was_sent()
    {
        using (var journal = _fixture.Open())
        {
            JournalFixture.Append(journal, "first", "second", "third");
            await journal.SyncAsync(CancellationToken.None);
            await journal.ResumeAsync(5000, false, CancellationToken.None);
            await journal.SendingAsync(2, CancellationToken.None);
        }
        using (var crashed = _fixture.Open())
        {
            // Any of the three may have been sent, so all of them count as sent: they lie below the service's offset.
            await crashed.ResumeAsync(6000, false, CancellationToken.None);
            Assert.Equal(5997, crashed.BaseOffset);
            crashed.Acknowledge(1);
            await crashed.CloseAsync();
        }
        using var closed = _fixture.Open();
        Assert.Equal(1, closed.Acked);
        Assert.Equal(5997, closed.BaseOffset);
    }

    [Fact]
    public async Task A_journal_that_lost_acknowledged_records_is_refused()
    {
        using (var journal = _fixture.Open())
        {
            JournalFixture.Append(journal, "first", "second");
            journal.Acknowledge(2);
            await journal.CloseAsync();
        }
        using (var file = File.OpenWrite(_fixture.NewestSegment))
            file.SetLength(file.Length - 1);
        Assert.Throws<IngestJournalException>(_fixture.Open);
    }
}
