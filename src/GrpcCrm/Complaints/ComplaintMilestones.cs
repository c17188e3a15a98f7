using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Complaints;

/// <summary>What the events of a complaint say together; milestones.sql defines each.</summary>
public sealed record ComplaintMilestones
{
    /// <summary>Asks for one complaint's.</summary>
    public static readonly string Query = EmbeddedSql.Text("Complaints/current_milestones.sql")
        .Replace("{milestones}", EmbeddedSql.Text("Complaints/milestones.sql").TrimEnd(), StringComparison.Ordinal);

    /// <summary>The earliest receipt on record, from which all figures count.</summary>
    public DateTime ReceivedTime { get; init; }

    public ComplaintState State { get; init; }

    public EscalationLevel EscalationLevel { get; init; }

    public DateTime? AcknowledgedTime { get; init; }

    public DateTime? RespondedTime { get; init; }

    public DateTime? ClosedTime { get; init; }

    public DateTime? FirstClosedTime { get; init; }

    public DateTime? ResolutionEndTime { get; init; }

    public long? ResolutionSeconds { get; init; }

    public int ReopenedCount { get; init; }

    public static async Task<ComplaintMilestones> OfAsync(CrmDbContext db, Complaint complaint, CancellationToken cancellationToken)
    {
        await using var statements = db.CreateBatch();
        statements.Add(Query, complaint.DealerId, complaint.RecordId);
        await using var reader = await statements.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return Read(reader);
    }

    private static ComplaintMilestones Read(NpgsqlDataReader reader) =>
        new()
        {
            State = (ComplaintState)reader.GetInt16(0),
            EscalationLevel = (EscalationLevel)reader.GetInt16(1),
            AcknowledgedTime = reader.GetFieldValue<DateTime?>(2),
            RespondedTime = reader.GetFieldValue<DateTime?>(3),
            ClosedTime = reader.GetFieldValue<DateTime?>(4),
            FirstClosedTime = reader.GetFieldValue<DateTime?>(5),
            ResolutionEndTime = reader.GetFieldValue<DateTime?>(6),
            ResolutionSeconds = reader.GetFieldValue<long?>(7),
            ReopenedCount = reader.GetInt32(8),
            ReceivedTime = reader.GetDateTime(9),
        };
}
