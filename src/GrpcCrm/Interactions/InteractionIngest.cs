using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Interactions;

/// <summary>Interactions in bulk.</summary>
public sealed class InteractionIngest : RecordKind<V1.Interaction>
{
    public override V1.RecordKind Kind => V1.RecordKind.Interaction;

    public override V1.IngestRecord.PayloadOneofCase Case => V1.IngestRecord.PayloadOneofCase.Interaction;

    public override VersionedTable Table { get; } = new("interaction", "interaction_id",
    [
        .. Column.Reference<V1.Interaction>(ReferenceTarget.Customer, interaction => interaction.CustomerReference),
        .. Column.Reference<V1.Interaction>(ReferenceTarget.Vehicle, interaction => interaction.VehicleReference),
        Column.Enum<V1.Interaction>("channel", interaction => (int)interaction.Channel),
        Column.Enum<V1.Interaction>("direction", interaction => (int)interaction.Direction),
        Column.RequiredTime<V1.Interaction>("occurred_time", interaction => interaction.OccurredTime?.ToTime()),
        Column.Number<V1.Interaction>("duration_seconds", interaction => interaction.DurationSeconds),
        Column.Text<V1.Interaction>("subject", interaction => interaction.Subject),
        Column.Text<V1.Interaction>("notes", interaction => interaction.Notes),
        Column.Enum<V1.Interaction>("journey_phase", interaction => (int)interaction.JourneyPhase),
    ])
    {
        HasManufacturer = true,
        Targets = ReferenceTarget.All,
        Reach = ("{row}.occurred_time", "{row}.occurred_time"),
    };

    protected override V1.Interaction Payload(V1.IngestRecord record) => record.Interaction;

    protected override string Manufacturer(V1.Interaction payload) => payload.Manufacturer;

    protected override V1.ExternalReference? Reference(V1.Interaction payload, ReferenceTarget target) =>
        target == ReferenceTarget.Vehicle ? payload.VehicleReference : payload.CustomerReference;

    protected override void Prepare(V1.Interaction payload, string path, RecordSource source, Violations violations)
    {
        (payload.SourceSystem, payload.ExternalId, payload.Customer, payload.Vehicle) = ("", "", "", "");
        payload.CustomerReference.Complete(source.SourceSystem);
        payload.VehicleReference.Complete(source.SourceSystem);
        NotAhead(payload.OccurredTime, path + "occurred_time", source, violations);
    }
}
