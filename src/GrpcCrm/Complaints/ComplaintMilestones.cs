using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Complaints;

/// <summary>What the events of a complaint say together; milestones.sql defines each.</summary>
public sealed record ComplaintMilestones
{
    /// <summary>Asks for one complaint's.</summary>
    public static readonly string Query = EmbeddedSql.Text("Complaints/current_milestones.sql")
        .Replace("{milestones}", EmbeddedSql.Text("Complaints/milestones.sql").TrimEnd(), StringComparison.Ordinal);

    public ComplaintState State { get; private init; }

    public EscalationLevel EscalationLevel { get; private init; }

    public DateTime? AcknowledgedTime { get; private init; }

    public DateTime? RespondedTime { get; private init; }

    public DateTime? ClosedTime { get; private init; }

    public DateTime? FirstClosedTime { get; private init; }

    public DateTime? ResolutionEndTime { get; private init; }

    public long? ResolutionSeconds { get; private init; }

    public int ReopenedCount { get; private init; }

    public static async Task<ComplaintMilestones> Of(CrmDbContext db, Complaint complaint, CancellationToken cancellation)
    {
        await using var statements = db.CreateBatch();
        statements.Add(Query, complaint.DealerId, complaint.ComplaintId);
        await using var reader = await statements.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
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
        };
}
