using System.Security.Cryptography;
using Google.Protobuf;

namespace GrpcCrm.Reports.Content;

/// <summary>The figures of a report as bytes, with the hash of exactly these bytes.</summary>
public sealed record RenderedDocument(ReportAudience Audience, byte[] Content, byte[] ContentSha256)
{
    public static RenderedDocument Of(V1.ReportDocument document)
    {
        var content = document.ToByteArray();
        return new RenderedDocument((ReportAudience)document.Audience, content, SHA256.HashData(content));
    }
}

/// <summary>How many dealers stand behind a report of several, and the figures of those that had some.</summary>
public sealed record ReportMembers(int Expected, IReadOnlyList<ReportFigures> Figures)
{
    public int Reported => Figures.Count;

    /// <summary>Of those that had some, how many counted a period with an unusual border.</summary>
    public int Shifted { get; init; }
}

/// <summary>
/// Renders figures for each audience. The same figures give the same bytes: fields go out in the order of their numbers, the message
/// holds no maps, and nothing in it tells when or under which id it was made.
/// </summary>
public sealed class ReportDocuments(ReportSections sections)
{
    private static readonly ReportAudience[] OfDealer = Enum.GetValues<ReportAudience>();

    /// <summary>For a report of several dealers only the manufacturer's, to whom alone it belongs.</summary>
    private static readonly ReportAudience[] OfGroup = [ReportAudience.Manufacturer];

    /// <param name="identity">What the report is about.</param>
    /// <param name="borders">Where the period begins and ends.</param>
    /// <param name="figures">What it says.</param>
    /// <param name="members">The dealers behind the figures; null for a report of one.</param>
    public IReadOnlyList<RenderedDocument> Of(
        ReportIdentity identity, PeriodBorders borders, ReportFigures figures, ReportMembers? members = null)
    {
        var audiences = identity.Definition switch
        {
            ReportDefinition.DealerServiceQuality => OfDealer,
            ReportDefinition.GroupServiceQuality => OfGroup,
        };
        return
        [
            .. audiences.Select(audience =>
            {
                var document = identity.ToMessage(borders, members);
                document.Audience = (V1.ReportAudience)audience;
                Fill(document, audience, figures, members?.Figures ?? []);
                return RenderedDocument.Of(document);
            }),
        ];
    }

    private void Fill(
        V1.ReportDocument document, ReportAudience audience, ReportFigures figures, IReadOnlyList<ReportFigures> members)
    {
        var isWithheld = audience == ReportAudience.Manufacturer;
        var scope = figures.For(audience);
        List<ScopeFigures> scopes = [.. members.Select(member => member.For(audience))];
        var cells = ReportCells.Of(sections.Metrics, scope, figures.WindowIsOpen);
        if (isWithheld)
        {
            var others = scopes.Select(member => ReportCells.Of(sections.Metrics, member, windowIsOpen: false));
            cells = Suppression.Suppressed(cells, [.. others]);
        }

        document.Cells.Add(cells.Select(ReportDocumentMessages.ToMessage));

        foreach (var metric in sections.Metrics)
        {
            if (metric.Pareto is not { } pareto) continue;
            var lines = Pareto.Of(scope.CategoriesOf(metric.Code));
            if (isWithheld)
                lines = Pareto.Suppressed(lines, [.. scopes.Select(member => Pareto.Of(member.CategoriesOf(metric.Code)))]);
            document.LinesOf(pareto).Add(lines.Select(ReportDocumentMessages.ToMessage));
        }
    }
}
