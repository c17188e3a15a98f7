using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Complaints;

/// <summary>Complaints in bulk, with the history that their source knows: its times become imported events.</summary>
public sealed class ComplaintIngest : RecordKind<V1.Complaint>
{
    public override V1.RecordKind Kind => V1.RecordKind.Complaint;

    public override V1.IngestRecord.PayloadOneofCase Case => V1.IngestRecord.PayloadOneofCase.Complaint;

    public override VersionedTable Table { get; } = new("complaint", "complaint_id",
    [
        Column.Text<V1.Complaint>("customer_source_system", complaint => complaint.CustomerReference?.SourceSystem),
        Column.Text<V1.Complaint>("customer_external_id", complaint => complaint.CustomerReference?.ExternalId),
        Column.Text<V1.Complaint>("category", complaint => complaint.Category),
        Column.Text<V1.Complaint>("subcategory", complaint => complaint.Subcategory),
        Column.Enum<V1.Complaint>("channel", complaint => (int)complaint.Channel),
        Column.Text<V1.Complaint>("subject", complaint => complaint.Subject),
        Column.Text<V1.Complaint>("narrative", complaint => complaint.Narrative),
        Column.Enum<V1.Complaint>("journey_phase", complaint => (int)complaint.JourneyPhase),
        Column.RequiredTime<V1.Complaint>("received_time", complaint => complaint.ReceivedTime?.ToTime()),
        Column.Time<V1.Complaint>("acknowledged_time", complaint => complaint.AcknowledgedTime?.ToTime()),
        Column.Time<V1.Complaint>("responded_time", complaint => complaint.RespondedTime?.ToTime()),
        Column.Time<V1.Complaint>("closed_time", complaint => complaint.ClosedTime?.ToTime()),
    ])
    {
        HasManufacturer = true,
        HasCustomer = true,
        Reach = ("{row}.received_time", "coalesce({row}.closed_time + interval '90 days', 'infinity')"),
        After = ",\n" + EmbeddedSql.Text("Complaints/write_imported_events.sql").TrimEnd(),
    };

    protected override V1.Complaint Payload(V1.IngestRecord record) => record.Complaint;

    protected override string Manufacturer(V1.Complaint payload) => payload.Manufacturer;

    protected override V1.ExternalReference? Customer(V1.Complaint payload) => payload.CustomerReference;

    protected override void Prepare(V1.Complaint payload, string path, Channel channel, Violations violations)
    {
        Complete(payload.CustomerReference, channel);
        NotAhead(payload.ReceivedTime, path + "received_time", channel, violations);
        NotAhead(payload.ClosedTime, path + "closed_time", channel, violations);
        payload.Validate(path, violations);
    }
}
