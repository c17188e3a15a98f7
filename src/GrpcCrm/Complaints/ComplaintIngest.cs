using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using Microsoft.EntityFrameworkCore;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace GrpcCrm.Complaints;

/// <summary>Complaints in bulk, with the history that their source knows: its times become imported events.</summary>
public sealed class ComplaintIngest : RecordKind<V1.Complaint>, IRecordKind
{
    private readonly string _safetyOfVehicles = EmbeddedSql.Text("Complaints/safety_of_vehicles.sql");

    public override V1.RecordKind Kind => V1.RecordKind.Complaint;

    public override V1.IngestRecord.PayloadOneofCase Case => V1.IngestRecord.PayloadOneofCase.Complaint;

    public override VersionedTable Table { get; } = new("complaint", "complaint_id",
    [
        .. Column.Reference<V1.Complaint>(ReferenceTarget.Customer, complaint => complaint.CustomerReference),
        .. Column.Reference<V1.Complaint>(ReferenceTarget.Vehicle, complaint => complaint.VehicleReference),
        OrAssessed(Column.Text<V1.Complaint>("category", complaint => complaint.Category)),
        OrAssessed(Column.Text<V1.Complaint>("subcategory", complaint => complaint.Subcategory)),
        OrAssessed(Column.Text<V1.Complaint>("component_code", complaint => complaint.ComponentCode)),
        OrAssessed(Column.Enum<V1.Complaint>("severity", complaint => (int)complaint.Severity)),
        OrAssessed(Column.Flag<V1.Complaint>("safety", complaint => complaint.Safety)),
        Column.Enum<V1.Complaint>("channel", complaint => (int)complaint.Channel),
        Column.Text<V1.Complaint>("subject", complaint => complaint.Subject),
        Column.Text<V1.Complaint>("narrative", complaint => complaint.Narrative),
        Column.Enum<V1.Complaint>("journey_phase", complaint => (int)complaint.JourneyPhase),
        Column.RequiredTime<V1.Complaint>("received_time", complaint => complaint.ReceivedTime?.ToTime()) with
        {
            Value = "coalesce(m.received_time, {now})",
        },
        Reached(Column.Time<V1.Complaint>("acknowledged_time", complaint => complaint.AcknowledgedTime?.ToTime())),
        Reached(Column.Time<V1.Complaint>("responded_time", complaint => complaint.RespondedTime?.ToTime())),
        Reached(Column.Time<V1.Complaint>("closed_time", complaint => complaint.ClosedTime?.ToTime())),
    ])
    {
        HasManufacturer = true,
        Targets = ReferenceTarget.All,
        Reach = (
            "{row}.received_time",
            "greatest(coalesce({row}.closed_time + interval '2160 hours', 'infinity'), {row}.acknowledged_time, {row}.first_closed_time)"),
        FurtherInputs =
        [
            Column.Text<V1.Complaint>("history_states", complaint => Joined(complaint.History.Select(step => (long)step.State))),
            Column.Text<V1.Complaint>(
                "history_times", complaint => Joined(complaint.History.Select(step => Microseconds(step.OccurredTime)))),
        ],
        DerivedColumns =
        [
            ("state", "coalesce(m.state, 0)"),
            ("first_closed_time", "m.first_closed_time"),
            ("resolution_end_time", "m.resolution_end_time"),
            ("resolution_seconds", "m.resolution_seconds"),
            ("reopened_count", "coalesce(m.reopened_count, 0)"),
            ("escalation_level", "coalesce(m.escalation_level, 0)"),
            ("assessed", "coalesce(kept.assessed, false)"),
            ("cause", "coalesce(kept.cause, '')"),
            ("correction", "coalesce(kept.correction, '')"),
            ("repeat_of_id", "kept.repeat_of_id"),
        ],
        Before = Fragment("tell_steps") + Fragment("milestones"),
        Joins = "\n" + EmbeddedSql.Text("Complaints/join_milestones.sql").TrimEnd(),
        After = Fragment("write_imported_events"),
    };

    /// <summary>Tells manufacturers of what concerns safety; batches without it pay nothing.</summary>
    public async Task FollowAsync(
        CrmDbContext db, RecordSource source, IReadOnlyList<StagedRecord> records, CancellationToken cancellationToken)
    {
        var keys = records.Where(record => ((V1.Complaint)record.Payload).Safety).Select(record => record.ExternalId).ToList();
        if (keys.Count == 0) return;
        var concerned = await db.Complaints
            .Where(c => c.DealerId == source.Dealer && c.SourceSystem == source.SourceSystem && keys.Contains(c.ExternalId!))
            .Select(c => c.RecordId)
            .ToListAsync(cancellationToken);
        await SafetyNotices.PublishAsync(db, source.Dealer, concerned, source.Now, cancellationToken);
    }

    /// <summary>A complaint may have been about no known manufacturer until its vehicle arrived.</summary>
    public async Task FollowTargetAsync(
        CrmDbContext db, RecordSource source, (ReferenceTarget Target, IReadOnlyList<string> ExternalIds) found,
        CancellationToken cancellationToken)
    {
        if (found.Target != ReferenceTarget.Vehicle) return;
        await using var statements = db.CreateBatch();
        statements.Add(_safetyOfVehicles, source.Dealer, source.SourceSystem, found.ExternalIds.ToArray());
        var concerned = new List<Guid>();
        await using (var reader = await statements.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken)) concerned.Add(reader.GetGuid(0));
        }

        await SafetyNotices.PublishAsync(db, source.Dealer, concerned, source.Now, cancellationToken);
    }

    protected override V1.Complaint Payload(V1.IngestRecord record) => record.Complaint;

    protected override string Manufacturer(V1.Complaint payload) => payload.Manufacturer;

    protected override V1.ExternalReference? Reference(V1.Complaint payload, ReferenceTarget target) =>
        target == ReferenceTarget.Vehicle ? payload.VehicleReference : payload.CustomerReference;

    protected override void Prepare(V1.Complaint payload, string path, RecordSource source, Violations violations)
    {
        (payload.SourceSystem, payload.ExternalId, payload.Customer, payload.Vehicle, payload.Etag) = ("", "", "", "", "");
        payload.CustomerReference.Complete(source.SourceSystem);
        payload.VehicleReference.Complete(source.SourceSystem);
        NotAhead(payload.ReceivedTime, path + "received_time", source, violations);
        NotAhead(payload.AcknowledgedTime, path + "acknowledged_time", source, violations);
        NotAhead(payload.RespondedTime, path + "responded_time", source, violations);
        NotAhead(payload.ClosedTime, path + "closed_time", source, violations);
        foreach (var (i, step) in payload.History.Index())
            NotAhead(step.OccurredTime, $"{path}history[{i}].occurred_time", source, violations);
        if (payload.ReceivedTime is null && payload.History.Count == 0)
            violations.Add(
                path + "received_time", "REQUIRED", "The field is required. Set it, or send a history that begins with the receipt.");
        // Folding drops what it cannot read, and what is set aside is kept as it came.
        if (!violations.Any) payload.FoldHistory();
        payload.Validate(path, violations);
    }

    private static string Fragment(string name) => ",\n" + EmbeddedSql.Text($"Complaints/{name}.sql").TrimEnd();

    /// <summary>What the dealer has judged, a source does not take back.</summary>
    private static InputColumn OrAssessed(InputColumn column) =>
        column with { Value = $"case when kept.assessed then kept.{column.Name} else i.{column.Name} end" };

    private static InputColumn Reached(InputColumn column) => column with { Value = $"m.{column.Name}" };

    private static string? Joined(IEnumerable<long> numbers)
    {
        var text = string.Join(',', numbers);
        return text.Length > 0 ? text : null;
    }

    private static long Microseconds(Timestamp time) => (time.ToTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
