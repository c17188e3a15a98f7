namespace GrpcCrm.Tests.Architecture;

/// <summary>Wire types stay at the edge: what a thing is and how it is stored does not know how it crosses the wire.</summary>
public sealed class WireTests : IDisposable
{
    private static readonly string[] EdgeNames = ["Service", "Messages", "Ingest", "Failures"];

    private static readonly HashSet<string> EdgeNamespaces = ["", "GrpcCrm.Hosting"];

    /// <summary>
    /// Types beyond the naming rule that carry messages or streams: records travel through ingest as the messages they came as, a report's
    /// document is a message by definition, and a feed writes frames.
    /// </summary>
    private static readonly string[] Known =
    [
        "GrpcCrm.Ingest.BatchOutcome",
        "GrpcCrm.Ingest.BatchStore",
        "GrpcCrm.Ingest.BatchWriter",
        "GrpcCrm.Ingest.BatchesAhead",
        "GrpcCrm.Ingest.ChannelOpening",
        "GrpcCrm.Ingest.CheckedBatch",
        "GrpcCrm.Ingest.Column",
        "GrpcCrm.Ingest.HeldChannel",
        "GrpcCrm.Ingest.IRecordKind",
        "GrpcCrm.Ingest.IngestLimits",
        "GrpcCrm.Ingest.IngestMeters",
        "GrpcCrm.Ingest.IngestFeature",
        "GrpcCrm.Ingest.Naming",
        "GrpcCrm.Ingest.RecordLinks",
        "GrpcCrm.Ingest.RecordKind`1",
        "GrpcCrm.Ingest.RecordKinds",
        "GrpcCrm.Ingest.References",
        "GrpcCrm.Ingest.RejectedRecord",
        "GrpcCrm.Ingest.RejectionRetry",
        "GrpcCrm.Ingest.StagedBatch",
        "GrpcCrm.Ingest.StagedRecord",
        "GrpcCrm.Ingest.StoredBatch", "GrpcCrm.ReportFeed.FeedItem", "GrpcCrm.ReportFeed.FrameWriter",
        "GrpcCrm.ReportFeed.ReportFeedStream",
        "GrpcCrm.Reports.Content.LateChanges",
        "GrpcCrm.Reports.Content.RenderedDocument",
        "GrpcCrm.Reports.Content.ReportDocuments",
    ];

    private readonly TypeUses _host = new("GrpcCrm");

    [Fact]
    public void Wire_types_appear_only_at_the_edge()
    {
        var found = _host.All()
            .Where(type => IsOurs(type.Key) && !IsEdge(type.Key) && type.Value.Any(IsWire))
            .Select(type => type.Key.ToString());

        Findings.Equal(Known, found);
    }

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Nobody_imports_the_namespace_of_the_wire(string folder)
    {
        var wrong =
            from file in SourceTree.CSharpFiles(folder)
            from line in SourceTree.Lines(file)
            where line.TrimStart().StartsWith("using GrpcCrm.V1", StringComparison.Ordinal)
                || line.TrimStart().StartsWith("global using GrpcCrm.V1", StringComparison.Ordinal)
            select $"{file}: {line}";

        Findings.None(wrong);
    }

    public void Dispose() => _host.Dispose();

    private static bool IsOurs(TypeName type) => type.Namespace.Split('.')[0] == "GrpcCrm";

    private static bool IsEdge(TypeName type) =>
        EdgeNamespaces.Contains(type.Namespace)
        || type.Namespace.StartsWith("GrpcCrm.Platform", StringComparison.Ordinal)
        || EdgeNames.Any(name => type.Name.EndsWith(name, StringComparison.Ordinal));

    private static bool IsWire(TypeName type) => type.Namespace == "GrpcCrm.V1" || type.Namespace.Split('.')[0] == "Grpc";
}
