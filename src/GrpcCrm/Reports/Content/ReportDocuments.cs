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

/// <summary>What a document says before its figures.</summary>
/// <param name="Identity">What the report is about.</param>
/// <param name="DefinitionVersion">The version of its definition, which all its revisions keep.</param>
/// <param name="Borders">Where the period begins and ends.</param>
public sealed record ReportHead(ReportIdentity Identity, short DefinitionVersion, PeriodBorders Borders);

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

    /// <param name="head">What the report is about.</param>
    /// <param name="figures">What it says.</param>
    /// <param name="members">The dealers behind the figures; null for a report of one.</param>
    public IReadOnlyList<RenderedDocument> Of(ReportHead head, ReportFigures figures, ReportMembers? members = null)
    {
        var audiences = head.Identity.Definition switch
        {
            ReportDefinition.DealerServiceQuality => OfDealer,
            ReportDefinition.GroupServiceQuality => OfGroup,
        };
        return
        [
            .. audiences.Select(audience =>
            {
                var document = head.ToMessage(members);
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
        var metrics = sections.MetricsOf((short)document.DefinitionVersion);
        var cells = ReportCells.Of(metrics, figures, audience);
        if (isWithheld) cells = Suppression.Suppressed(cells, [.. members.Select(member => ReportCells.Of(metrics, member, audience))]);
        document.Cells.Add(cells.Select(ReportDocumentMessages.ToMessage));

        var scope = figures.For(audience);
        List<ScopeFigures> scopes = [.. members.Select(member => member.For(audience))];
        foreach (var metric in metrics)
        {
            if (metric.Pareto is not { } pareto) continue;
            var lines = Pareto.Of(scope.CategoriesOf(metric.Code));
            if (isWithheld)
                lines = Pareto.Suppressed(lines, [.. scopes.Select(member => Pareto.Of(member.CategoriesOf(metric.Code)))]);
            document.LinesOf(pareto).Add(lines.Select(ReportDocumentMessages.ToMessage));
        }
    }
}
