using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports.Closing;
using GrpcCrm.Reports.Content;
using Npgsql;

namespace GrpcCrm.Reports.Life;

/// <summary>
/// What people do with a report once it is made: approve, take note, withdraw. Each step holds the report, so that no closer publishes in
/// between. It works as the worker, who alone writes reports; whose report it is has been checked before.
/// </summary>
public sealed class ReportLife(
    [FromKeyedServices("closer")] NpgsqlDataSource worker, ReportPlaces places, ReportPublisher publisher, FeedSequencer sequencer)
{
    private static readonly string HoldReport = EmbeddedSql.Text("Reports/Life/hold_report.sql");
    private static readonly string NewestRevisionQuery = EmbeddedSql.Text("Reports/Closing/newest_revision.sql");
    private static readonly string ReadDraft = EmbeddedSql.Text("Reports/Life/report_draft.sql");
    private static readonly string AcknowledgeRevision = EmbeddedSql.Text("Reports/Life/acknowledge_revision.sql");
    private static readonly string WithdrawRevision = EmbeddedSql.Text("Reports/Life/withdraw_revision.sql");

    /// <summary>Publishes the draft, if it still is the one whose dealer's document has the hash; an empty hash is any.</summary>
    public Task<Publication> ApproveAsync(ResourceName name, byte[] hash, CancellationToken cancellationToken) =>
        StepAsync(name, async (connection, report, standing) =>
        {
            if (await DraftAsync(connection, report, cancellationToken) is not { } draft) throw NotAllowed(standing, "There is no draft.");
            var dealers = draft.Documents.Single(document => document.Audience == ReportAudience.Dealer);
            if (hash.Length > 0 && !hash.AsSpan().SequenceEqual(dealers.ContentSha256)) throw Fail.EtagMismatch();
            await publisher.PublishAsync(connection, report, draft, cancellationToken);
        }, cancellationToken);

    public Task<Publication> AcknowledgeAsync(ResourceName name, CancellationToken cancellationToken) =>
        StepAsync(name, async (connection, report, standing) =>
        {
            if (standing.State == ReportState.Acknowledged) return;
            if (standing.State != ReportState.Published) throw NotAllowed(standing, "Only a published report can be acknowledged.");
            await using var batch = connection.CreateBatch();
            batch.Add(AcknowledgeRevision, name.Tenant, name.Id, standing.Revision);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }, cancellationToken);

    public Task<Publication> RetractAsync(ResourceName name, RetractionReason reason, string note, CancellationToken cancellationToken) =>
        StepAsync(name, async (connection, report, standing) =>
        {
            if (standing.State == ReportState.Withdrawn) return;
            if (standing.Revision == 0) throw NotAllowed(standing, "Only a published report can be withdrawn.");
            await using var batch = connection.CreateBatch();
            batch.Add(PublishingLock.Shared, name.Tenant);
            batch.Add(WithdrawRevision, name.Tenant, name.Id, standing.Revision, (short)reason, note, Guid.CreateVersion7());
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }, cancellationToken);

    private async Task<Publication> StepAsync(
        ResourceName name, Func<NpgsqlConnection, ClaimedReport, Publication, Task> work, CancellationToken cancellationToken)
    {
        using var place = await places.EnterAsync(name.Tenant, cancellationToken);
        ReportIdentity identity;
        await using (var connection = await worker.OpenConnectionAsync(cancellationToken))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var (held, timeZone) = await HoldAsync(connection, name, cancellationToken);
            identity = held;
            var newest = await NewestAsync(connection, identity, cancellationToken);
            var standing = await StandingReport.ReadAsync(connection, identity, cancellationToken);
            await work(connection, new ClaimedReport(identity, name.Id, timeZone, newest), standing);
            await transaction.CommitAsync(cancellationToken);
        }

        sequencer.Wake();
        return await StandingReport.ReadAsync(worker, identity, cancellationToken);
    }

    private static async Task<(ReportIdentity Identity, string TimeZone)> HoldAsync(
        NpgsqlConnection connection, ResourceName name, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(HoldReport, name.Tenant, name.Id);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) throw Fail.NotFound(Publication.Names.Collection);
        return (Identity(reader, name.Tenant), reader.GetString(5));
    }

    private static ReportIdentity Identity(NpgsqlDataReader reader, Guid manufacturer)
    {
        var subject = reader.IsDBNull(0) ? ReportSubject.Group(reader.GetString(1)) : ReportSubject.Of(reader.GetGuid(0));
        var period = new ReportPeriod((PeriodKind)reader.GetInt16(3), reader.GetFieldValue<DateOnly>(4));
        return new ReportIdentity(manufacturer, subject, (ReportDefinition)reader.GetInt16(2), period);
    }

    private static async Task<NewestRevision?> NewestAsync(
        NpgsqlConnection connection, ReportIdentity identity, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        if (!identity.IsGroup) batch.Add(TenantSetting.ForDealer(identity.DealerId));
        batch.Add(NewestRevisionQuery, identity.Key);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await NewestRevision.ReadAsync(reader, cancellationToken);
    }

    private static async Task<MadeReport?> DraftAsync(
        NpgsqlConnection connection, ClaimedReport report, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(ReadDraft, report.Identity.ManufacturerId, report.ReportId);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Made(reader) : null;
    }

    private static MadeReport Made(NpgsqlDataReader reader)
    {
        var audiences = reader.GetFieldValue<short[]>(2);
        var (contents, hashes) = (reader.GetFieldValue<byte[][]>(3), reader.GetFieldValue<byte[][]>(4));
        var documents = audiences.Select((audience, i) => new RenderedDocument((ReportAudience)audience, contents[i], hashes[i]));
        return new MadeReport(reader.GetDateTime(0), (ReportCompleteness)reader.GetInt16(1), [.. documents])
        {
            ScoresAsOf = reader.GetDateTime(5),
        };
    }

    private static CrmException NotAllowed(Publication standing, string advice) =>
        Fail.TransitionNotAllowed((standing.Revision == 0 ? ReportState.Draft : standing.State).ToString().ToUpperInvariant(), advice);
}
