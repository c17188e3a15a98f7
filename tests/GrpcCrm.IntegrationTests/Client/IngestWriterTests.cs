using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Client;

namespace GrpcCrm.IntegrationTests.Client;

public sealed class IngestWriterTests : IngestWriterFixture
{
    [Fact]
    public async Task Records_arrive_once_and_in_order()
    {
        await using var writer = Open();
        await AppendAsync(writer, Ids(25));
        await writer.FlushAsync();

        Assert.Equal(Ids(25), Service.Stored);
        Assert.Equal((25, 25, 0, 0L), (writer.Totals.Acked, writer.Totals.Created, writer.Totals.Reconnects, writer.Pending));
        Assert.Equal(0, Service.Batches[0].Offset);
        Assert.All(Service.Batches, batch => Assert.InRange(batch.Records.Count, 1, 10));
    }

    [Fact]
    public async Task A_lost_ack_and_a_lost_batch_are_followed_by_a_resend()
    {
        var fates = new Queue<Fate>([Fate.Answered, Fate.StoredUnanswered, Fate.Lost]);
        Service.OnBatch = _ => Task.FromResult(fates.TryDequeue(out var fate) ? fate : Fate.Answered);

        await using var writer = Open();
        await AppendAsync(writer, Ids(50));
        await writer.FlushAsync();

        Assert.Equal(Ids(50), Service.Stored);
        Assert.Equal(2, writer.Totals.Reconnects);
        Assert.Equal(50, Service.NextOffset);
        Assert.Single(Service.Openings.Select(open => open.ClientInstanceId).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_one_writer_could_not_send_the_next_one_sends()
    {
        Service.OnOpen = _ => throw Refusal.With(Grpc.Core.StatusCode.Unavailable, "DRAINING");
        await using (var first = Open())
            await AppendAsync(first, Ids(30));

        Service.OnOpen = null;
        await using var second = Open();
        await second.FlushAsync();
        Assert.Equal(Ids(30), Service.Stored);
        Assert.Single(Service.Openings.Select(open => open.ClientInstanceId).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_flushed_writer_sends_nothing_again_after_a_restart()
    {
        await SendAsync(Ids(30));
        await SendAsync(Ids(1, from: 30));
        Assert.Equal(31, Service.Batches.Sum(batch => batch.Records.Count));
        Assert.Equal(30, Service.Batches[^1].Offset);
    }

    [Fact]
    public async Task A_new_journal_on_an_old_channel_starts_at_the_services_offset()
    {
        Service.NextOffset = 5000;
        await SendAsync(Ids(20));
        Assert.Equal(5000, Service.Batches[0].Offset);
        Assert.Equal(Ids(20), Service.Stored);
        Assert.Equal(5020, Service.NextOffset);
    }

    [Fact]
    public async Task After_another_client_new_records_do_not_look_like_repetitions()
    {
        await SendAsync(Ids(20));
        Options = Options with { JournalFolder = Options.JournalFolder + "-other" };
        await SendAsync(Ids(5, from: 100));
        Options = Options with { JournalFolder = Options.JournalFolder.Replace("-other", "", StringComparison.Ordinal) };
        await SendAsync(Ids(5, from: 20));

        Assert.Equal([.. Ids(20), .. Ids(5, from: 100), .. Ids(5, from: 20)], Service.Stored);
        Assert.Equal(25, Service.Batches[^1].Offset);
    }

    [Fact]
    public async Task A_restored_service_is_sent_again_what_the_journal_holds()
    {
        await SendAsync(Ids(30));
        Service.NextOffset = 12;
        await using var writer = Open();
        await AppendAsync(writer, Ids(1, from: 30));
        await writer.FlushAsync();
        Assert.Equal(31, Service.NextOffset);
        Assert.Equal((18, 1), (writer.Totals.Duplicate, writer.Totals.Created));
    }

    [Fact]
    public async Task A_restored_service_that_lost_more_stops_the_writer_until_that_is_accepted()
    {
        Options = Options with { SegmentBytes = 100, KeptSegments = 0 };
        await SendAsync(Ids(30));
        await SendAsync(Ids(30, from: 30));
        Service.NextOffset = 12;
        await using (var writer = Open())
        {
            await AppendAsync(writer, Ids(1, from: 60));
            var lost = await Assert.ThrowsAsync<IngestRecordsLostException>(() => writer.FlushAsync());
            Assert.Equal(12, lost.NextOffset);
        }

        var before = Service.Batches.Count;
        Options = Options with { AcceptLostRecords = true };
        await SendAsync([]);
        Assert.Equal(Ids(61), Service.Stored);
        Assert.Equal(12, Service.Batches[before].Offset);
    }

    [Fact]
    public async Task A_record_that_is_set_aside_comes_back_with_its_cause()
    {
        var rejected = new List<RejectedRecord>();
        Options = Options with
        {
            OnRejected = (record, _) =>
            {
                rejected.Add(record);
                return ValueTask.CompletedTask;
            },
        };
        Service.Rejects = record => record.ExternalId == "r0013";
        await SendAsync(Ids(20));

        var one = Assert.Single(rejected);
        Assert.Equal(("r0013", 13L, "FIELD_INVALID"), (one.Record.ExternalId, one.Offset, one.Cause.Reason));
    }

    [Fact]
    public async Task Closing_is_followed_by_another_stream_after_the_delay_that_was_asked_for()
    {
        var delays = new List<TimeSpan>();
        var asked = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(20));
        Service.ClosingAfterFirstBatch = new V1.IngestClosing { Reason = "DRAINING", ReconnectDelay = asked };
        Options = Options with { OnReconnect = (_, delay) => delays.Add(delay) };
        await SendAsync(Ids(50));

        Assert.Equal(Ids(50), Service.Stored);
        Assert.InRange(Assert.Single(delays), TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(24));
    }
}
