using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Complaints;

/// <summary>A complaint that concerns safety, of which its manufacturer has not been told.</summary>
public sealed record UntoldSafety(Guid DealerId, Guid ManufacturerId, Guid ComplaintId, DateTime ReceivedTime)
{
    public required string Category { get; init; }

    public required string ComponentCode { get; init; }

    public required ComplaintSeverity Severity { get; init; }

    /// <summary>The vehicle's; empty where that is not known.</summary>
    public required string Make { get; init; }

    public required int? ModelYear { get; init; }

    public required string Vin { get; init; }
}

/// <summary>
/// Tells a manufacturer that a complaint concerns safety, in the transaction that learns of it, once for each complaint. The feed brings
/// the notice; a flag that is taken back later is not told.
/// </summary>
public static class SafetyNotices
{
    private static readonly string Untold = EmbeddedSql.Text("Complaints/untold_safety.sql");
    private static readonly string Insert = EmbeddedSql.Text("Complaints/insert_safety_notices.sql");
    private static readonly string Announce = EmbeddedSql.Text("Complaints/announce_safety_notices.sql");

    /// <summary>For those of the complaints that concern safety and whose manufacturer is known.</summary>
    public static async Task PublishAsync(
        CrmDbContext db, Guid dealer, IReadOnlyList<Guid> complaints, DateTime now, CancellationToken cancellationToken)
    {
        if (complaints.Count == 0) return;
        var untold = await ReadAsync(db, dealer, complaints, cancellationToken);
        if (untold.Count == 0) return;
        var manufacturers = untold.Select(complaint => complaint.ManufacturerId).ToArray();
        var notices = untold.Select(_ => Guid.CreateVersion7()).ToArray();
        var ids = untold.Select(complaint => complaint.ComplaintId).ToArray();
        var contents = untold.Select(complaint => complaint.ToNotice(now)).ToArray();
        await using var statements = db.CreateBatch();
        statements.Add(Insert, dealer, manufacturers, notices, ids, contents, now);
        statements.Add(Announce, dealer, manufacturers, notices);
        await statements.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<UntoldSafety>> ReadAsync(
        CrmDbContext db, Guid dealer, IReadOnlyList<Guid> complaints, CancellationToken cancellationToken)
    {
        await using var statements = db.CreateBatch();
        statements.Add(Untold, dealer, complaints.ToArray());
        await using var reader = await statements.ExecuteReaderAsync(cancellationToken);
        var untold = new List<UntoldSafety>();
        while (await reader.ReadAsync(cancellationToken))
        {
            untold.Add(new(dealer, reader.GetGuid(0), reader.GetGuid(1), reader.GetDateTime(5))
            {
                Category = reader.GetString(2),
                ComponentCode = reader.GetString(3),
                Severity = (ComplaintSeverity)reader.GetInt16(4),
                Make = reader.GetString(6),
                ModelYear = await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetInt32(7),
                Vin = reader.GetString(8),
            });
        }

        return untold;
    }
}
