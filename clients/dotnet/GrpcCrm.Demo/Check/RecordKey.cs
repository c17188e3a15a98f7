namespace GrpcCrm.Demo.Check;

/// <summary>What names a record within a dealer; the demo's dealers have one source system each.</summary>
internal sealed record RecordKey(V1.RecordKind Kind, string ExternalId)
{
    private const int MaxLength = 200;

    /// <summary>The key as the service shows it, where it cannot be stored as it came.</summary>
    public static RecordKey Of(V1.IngestRecord record)
    {
        var shown = record.ExternalId.Replace('\0', '\uFFFD');
        return new(KindOf(record.PayloadCase), shown.Length > MaxLength ? shown[..MaxLength] : shown);
    }

    public override string ToString() => $"{Kind} '{ExternalId}'";

    private static V1.RecordKind KindOf(V1.IngestRecord.PayloadOneofCase payload) => payload switch
    {
        V1.IngestRecord.PayloadOneofCase.None => V1.RecordKind.Unspecified,
        V1.IngestRecord.PayloadOneofCase.Customer => V1.RecordKind.Customer,
        V1.IngestRecord.PayloadOneofCase.Interaction => V1.RecordKind.Interaction,
        V1.IngestRecord.PayloadOneofCase.Complaint => V1.RecordKind.Complaint,
        V1.IngestRecord.PayloadOneofCase.Vehicle => V1.RecordKind.Vehicle,
    };
}
