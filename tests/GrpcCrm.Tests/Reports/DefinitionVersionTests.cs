using GrpcCrm.Complaints;
using GrpcCrm.Interactions;
using GrpcCrm.Reports;
using GrpcCrm.Reports.Content;

namespace GrpcCrm.Tests.Reports;

/// <summary>What a metric that joins a definition later changes, and what it does not.</summary>
public sealed class DefinitionVersionTests
{
    private const string Later = "complaints.safety";
    private static readonly ReportSections WithLater = new([new LaterSection(), new InteractionSection()]);
    private static readonly ReportDocuments Documents = new(WithLater);

    [Fact]
    public void The_newest_version_is_that_of_the_newest_metric() => Assert.Equal((1, 2), (Sections.All.DefinitionVersion, WithLater.DefinitionVersion));

    [Theory]
    [InlineData(ReportAudience.Manufacturer)]
    [InlineData(ReportAudience.Dealer)]
    [InlineData(ReportAudience.SalesDepartment)]
    public void Without_its_later_cells_a_document_is_that_of_the_version_before(ReportAudience audience)
    {
        var first = Document(Figures(1), version: 1, audience);
        var second = Document(Figures(2), version: 2, audience);

        var without = V1.ReportDocument.Parser.ParseFrom(second);
        Assert.Equal(2, without.DefinitionVersion);
        Assert.Single(without.Cells, cell => cell.Metric == Later);
        without.Cells.Remove(without.Cells.Single(cell => cell.Metric == Later));
        without.DefinitionVersion = 1;
        Assert.Equal(first, Google.Protobuf.MessageExtensions.ToByteArray(without));
    }

    [Fact]
    public void Several_dealers_have_no_figure_of_what_some_lack()
    {
        var members = new[] { Figures(2), Figures(1) };

        var cells = V1.ReportDocument.Parser.ParseFrom(Document(ReportFigures.Merge(members), version: 2, ReportAudience.Dealer)).Cells;

        var later = cells.Single(cell => cell.Metric == Later);
        Assert.Equal((V1.CellStatus.NotApplicable, false), (later.Status, later.HasValue));
        Assert.Equal(80, cells.Single(cell => cell.Metric == "complaints.received").Value);
    }

    private static byte[] Document(ReportFigures figures, short version, ReportAudience audience)
    {
        var identity = new ReportIdentity(
            Guid.Empty, ReportSubject.Of(Guid.Empty), ReportDefinition.DealerServiceQuality, new(PeriodKind.Monthly, new(2025, 9, 1)));
        var documents = Documents.Of(new ReportHead(identity, version, new("Asia/Hong_Kong")), figures);
        return documents.Single(document => document.Audience == audience).Content;
    }

    private static ReportFigures Figures(short version)
    {
        var scope = new ScopeFigures { Tallies = { ["complaints.received"] = new(40, 40, 30), ["complaints.repeat"] = new(5, 40, 30) } };
        if (version == 2) scope.Tallies.Add(Later, new(3, 3, 3));
        return new ReportFigures(scope, scope, scope, TimeSpan.MaxValue) { DefinitionVersion = version };
    }

    /// <summary>The complaints' section, as if one of its metrics had joined with version 2.</summary>
    private sealed class LaterSection : IReportSection
    {
        private readonly ComplaintSection _section = new();

        public LaterSection() =>
            Metrics = [.. _section.Metrics.Select(metric => metric.Code == Later ? metric with { Since = 2 } : metric)];

        public IReadOnlyList<MetricDefinition> Metrics { get; }

        public string Versions => _section.Versions;

        public string Deleted => _section.Deleted;

        public string FirstRecord => _section.FirstRecord;

        public string Holds => _section.Holds;

        public IReadOnlyList<SectionQuery<PhaseCounts>> Counts(SectionScope scope) => _section.Counts(scope);

        public SectionQuery<ICollection<CellSource>> Sources(SectionScope scope, CellQuestion question) => _section.Sources(scope, question);
    }
}
