namespace GrpcCrm.Ingest;

/// <summary>All kinds of records, those that others refer to first.</summary>
public sealed class RecordKinds(IEnumerable<IRecordKind> kinds)
{
    public IReadOnlyList<IRecordKind> InOrder { get; } =
        [.. kinds.OrderByDescending(kind => kind.Target is not null).ThenBy(kind => kind.Kind)];

    public IRecordKind? Of(V1.IngestRecord record) => InOrder.FirstOrDefault(kind => kind.Case == record.PayloadCase);
}
