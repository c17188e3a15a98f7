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

    /// <summary>The two have the same names.</summary>
    private static V1.RecordKind KindOf(V1.IngestRecord.PayloadOneofCase payload) =>
        payload == V1.IngestRecord.PayloadOneofCase.None ? V1.RecordKind.Unspecified : Enum.Parse<V1.RecordKind>(payload.ToString());
}
