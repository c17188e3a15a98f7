using GrpcCrm.Platform.Storage;
using GrpcCrm.Reports.Content;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>A revision that exists, with the hash of each audience's document in the order of the audiences.</summary>
public sealed record NewestRevision(
    int Number, DateTime AsOf, DateTime PublishedTime, ReportCompleteness Completeness, byte[][] Hashes, DateTime ScoresAsOf)
{
    public bool Says(IReadOnlyList<RenderedDocument> documents) =>
        Hashes.Length == documents.Count && Hashes.Zip(documents).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second.ContentSha256));

    public static async Task<NewestRevision?> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken) ? Current(reader) : null;

    private static NewestRevision Current(NpgsqlDataReader reader) => new(
        reader.GetInt32(0), reader.GetDateTime(1), reader.GetDateTime(2), (ReportCompleteness)reader.GetInt16(3),
        reader.GetFieldValue<byte[][]>(4), reader.GetDateTime(5));
}

/// <summary>A report held by this transaction, with what it said last.</summary>
public sealed record ClaimedReport(ReportIdentity Identity, Guid ReportId, string TimeZone, NewestRevision? Newest)
{
    /// <summary>The version of its definition, for who makes the next revision.</summary>
    public short DefinitionVersion { get; init; } = 1;

    public (ReportIdentity Identity, Guid Id) Named => (Identity, ReportId);

    /// <summary>What a revision is that is published now.</summary>
    public ReportCompleteness Completeness(bool isPreliminary) =>
        isPreliminary ? ReportCompleteness.Preliminary
        : Newest is null or { Completeness: ReportCompleteness.Preliminary } ? ReportCompleteness.Final
        : ReportCompleteness.Restated;
}

/// <summary>A claimed report with what it would say now.</summary>
public sealed record ReportClaim(ClaimedReport Report, ReportFigures Figures)
{
    private static readonly string AddReport = EmbeddedSql.Text("Reports/Closing/add_report.sql");
    private static readonly string ClaimReport = EmbeddedSql.Text("Reports/Closing/claim_report.sql");
    private static readonly string ReadNewest = EmbeddedSql.Text("Reports/Closing/newest_revision.sql");

    /// <summary>Claims and counts in one round trip. The claim is a row lock only, so that a crash leaves nothing behind.</summary>
    public static async Task<ReportClaim> TakeAsync(
        NpgsqlConnection connection, ReportIdentity identity, ReportCount count, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(TenantSetting.ForDealer(identity.DealerId));
        AddClaim(batch, identity);
        count.Ask(batch);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var report = await ReadClaimAsync(reader, identity, cancellationToken);
        return new ReportClaim(report, await count.ReadAsync(reader, report.DefinitionVersion, cancellationToken));
    }

    /// <summary>The statement that adds a report about several dealers where there is none; one about one dealer is there.</summary>
    public static void AddGroup(NpgsqlBatch batch, ReportIdentity identity, string timeZone, short version) =>
        batch.Add(AddReport, [.. identity.Key, identity.PeriodEnd, identity.Subject.Region!, Guid.CreateVersion7(), timeZone, version]);

    /// <summary>The statements that hold the report, and tell what it said last.</summary>
    public static void AddClaim(NpgsqlBatch batch, ReportIdentity identity)
    {
        batch.Add(ClaimReport, identity.Key);
        batch.Add(ReadNewest, identity.Key);
    }

    public static async Task<ClaimedReport> ReadClaimAsync(
        NpgsqlDataReader reader, ReportIdentity identity, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        var (report, timeZone, version) = (reader.GetGuid(0), reader.GetString(1), reader.GetInt16(2));
        await reader.NextResultAsync(cancellationToken);
        return new ClaimedReport(identity, report, timeZone, await NewestRevision.ReadAsync(reader, cancellationToken))
        {
            DefinitionVersion = version,
        };
    }
}
