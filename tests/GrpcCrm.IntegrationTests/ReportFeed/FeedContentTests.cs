using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Names;
using GrpcCrm.ReportFeed;
using Npgsql;

namespace GrpcCrm.IntegrationTests.ReportFeed;

/// <summary>How much a frame carries, and what a dealer may put into a feed.</summary>
public sealed class FeedContentTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const int Frame = 256 * 1024;
    private const int Longest = 1024 * 1024;
    private readonly FeedScene _scene = new(crm);

    [Theory]
    [InlineData(Longest, Longest)]
    [InlineData(Longest + 1, 0)]
    public async Task A_document_over_a_mebibyte_is_left_out_but_not_its_hash(int stored, int sent)
    {
        var report = await _scene.PublishedAsync();
        await _scene.LengthenAsync(report, stored);

        var revision = (await _scene.ReadAsync(FeedScene.ManufacturerOf(report), 1))[0].Report.Report.Revision;

        Assert.Equal((sent, report.Revision.ContentSha256), (revision.Document.Length, revision.ContentSha256));
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(1)]
    public async Task A_frame_exceeds_its_bound_by_one_document_at_most(int ringEvents)
    {
        const int Document = 100_000;
        _scene.Options.RingEvents = ringEvents;
        var report = await _scene.PublishedAsync();
        await _scene.LengthenAsync(report, Document);
        using var call = _scene.Open(FeedScene.ManufacturerOf(report));
        await _scene.PublishAsync(report, 19);

        for (var position = 0L; position < 20;)
        {
            var frame = await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Batch);
            position = frame.Position;
            Assert.InRange(frame.Batch.Events.Sum(feedEvent => feedEvent.Report.Report.Revision.Document.Length), Document, Frame + Document);
        }
    }

    [Fact]
    public async Task A_dealer_publishes_its_own_notices_and_nothing_else()
    {
        var report = await _scene.PublishedAsync();
        var manufacturer = Publication.Names.Parse(report.Name).Tenant;
        var dealer = ResourceNames.Dealers.Parse(report.Dealer).Id;
        var other = ResourceNames.Dealers.Parse(await crm.NewDealerAsync("Asia/Hong_Kong", FeedScene.ManufacturerOf(report))).Id;
        var (own, foreign) = (Guid.NewGuid(), Guid.NewGuid());
        await AsAsync(dealer, Notice(dealer, own));
        await AsAsync(other, Notice(other, foreign));

        await AsAsync(dealer, Outbox(dealer, "4", $"'{own}'", "null"));
        await RefusedAsync(() => AsAsync(dealer, Notice(other, Guid.NewGuid())));
        await RefusedAsync(() => AsAsync(dealer, Outbox(other, "4", $"'{foreign}'", "null")));
        await RefusedAsync(() => AsAsync(dealer, Outbox(dealer, "4", $"'{foreign}'", "null")));
        await RefusedAsync(() => AsAsync(dealer, Outbox(dealer, "2", "null", $"'{Publication.Names.Parse(report.Name).Id}'")));

        string Notice(Guid of, Guid id) => $"""
            insert into safety_notice (manufacturer_id, notice_id, dealer_id, complaint_id, content, created_time)
            values ('{manufacturer}', '{id}', '{of}', gen_random_uuid(), '', now())
            """;
        string Outbox(Guid of, string subject, string notice, string aReport) => $"""
            insert into feed_outbox (manufacturer_id, event_id, subject, dealer_id, notice_id, report_id, revision)
            values ('{manufacturer}', gen_random_uuid(), {subject}, '{of}', {notice}, {aReport}, case when {aReport} is not null then 1 end)
            """;
    }

    private static async Task RefusedAsync(Func<Task> statement)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(statement);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    private async Task AsAsync(Guid dealer, string statement)
    {
        await using var source = NpgsqlDataSource.Create(crm.Databases.App);
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var set = new NpgsqlCommand($"set local grpccrm.dealer = '{dealer}'", connection);
        await set.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }
}
