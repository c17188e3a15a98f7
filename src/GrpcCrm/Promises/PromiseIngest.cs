using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Promises;

/// <summary>
/// Promises in bulk, with what has happened to them. What a step has recorded here stays where the source says nothing of it.
/// </summary>
public sealed class PromiseIngest : RecordKind<V1.Promise>
{
    private const string Before =
        "\n  left join promise b on b.dealer_id = $1::uuid and b.promise_id = i.id and b.revision = i.revision";

    /// <summary>A deletion takes what was before with it.</summary>
    private const string Anew = "i.deleted or coalesce(b.deleted, true)";

    private static readonly InputColumn[] Times =
    [
        Column.Time<V1.Promise>("kept_time", promise => promise.KeptTime?.ToTime()),
        Column.Time<V1.Promise>("cancelled_time", promise => promise.CancelledTime?.ToTime()),
        Column.Time<V1.Promise>("renegotiated_time", promise => promise.RenegotiatedTime?.ToTime()),
        Column.Time<V1.Promise>("broken_time", promise => promise.BrokenTime?.ToTime()),
    ];

    public override V1.RecordKind Kind => V1.RecordKind.Promise;

    public override V1.IngestRecord.PayloadOneofCase Case => V1.IngestRecord.PayloadOneofCase.Promise;

    public override VersionedTable Table { get; } = new("promise", "promise_id",
    [
        .. Column.Reference<V1.Promise>(ReferenceTarget.Customer, promise => promise.CustomerReference),
        .. Column.Reference<V1.Promise>(ReferenceTarget.Vehicle, promise => promise.VehicleReference),
        Column.Enum<V1.Promise>("category", promise => (int)promise.Category),
        Column.Text<V1.Promise>("text", promise => promise.Text),
        Column.Enum<V1.Promise>("journey_phase", promise => (int)promise.JourneyPhase),
        Column.RequiredTime<V1.Promise>("made_time", promise => promise.MadeTime?.ToTime()),
        Column.RequiredTime<V1.Promise>("due_time", promise => promise.DueTime?.ToTime()),
    ])
    {
        HasManufacturer = true,
        Targets = ReferenceTarget.All,
        FurtherInputs = Times,
        DerivedColumns =
        [
            .. Times.Select(time => (time.Name, $"case when {Anew} then i.{time.Name} else coalesce(i.{time.Name}, b.{time.Name}) end")),
            ("complaint_id", $"case when not ({Anew}) then b.complaint_id end"),
            ("renegotiates_id", $"case when not ({Anew}) then b.renegotiates_id end"),
        ],
        Joins = Before,
    };

    protected override V1.Promise Payload(V1.IngestRecord record) => record.Promise;

    protected override string Manufacturer(V1.Promise payload) => payload.Manufacturer;

    protected override V1.ExternalReference? Reference(V1.Promise payload, ReferenceTarget target) =>
        target == ReferenceTarget.Vehicle ? payload.VehicleReference : payload.CustomerReference;

    protected override void Prepare(V1.Promise payload, string path, RecordSource source, Violations violations)
    {
        (payload.SourceSystem, payload.ExternalId) = ("", "");
        (payload.Customer, payload.Vehicle, payload.Complaint) = ("", "", "");
        payload.CustomerReference.Complete(source.SourceSystem);
        payload.VehicleReference.Complete(source.SourceSystem);
        NotAhead(payload.MadeTime, path + "made_time", source, violations);
        foreach (var (field, time) in payload.Steps()) NotAhead(time, path + field, source, violations);
        payload.CheckTimes(path, violations);
    }
}
