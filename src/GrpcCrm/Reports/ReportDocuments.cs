using System.Security.Cryptography;
using Google.Protobuf;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Reports;

/// <summary>The figures of a report as bytes, with the hash of exactly these bytes.</summary>
public sealed record RenderedDocument(ReportAudience Audience, byte[] Content, byte[] ContentSha256);

/// <summary>
/// Renders figures for each audience. The same figures give the same bytes: fields go out in the order of their numbers, the message
/// holds no maps, and nothing in it tells when or under which id it was made.
/// </summary>
public static class ReportDocuments
{
    private const int Version = 1;

    public static IReadOnlyList<RenderedDocument> Of(ReportIdentity identity, string timeZone, ReportFigures figures) =>
        [.. Enum.GetValues<ReportAudience>().Select(audience => Rendered(audience, Message(identity, timeZone, figures, audience)))];

    private static RenderedDocument Rendered(ReportAudience audience, V1.ReportDocument document)
    {
        var content = document.ToByteArray();
        return new RenderedDocument(audience, content, SHA256.HashData(content));
    }

    private static V1.ReportDocument Message(
        ReportIdentity identity, string timeZone, ReportFigures figures, ReportAudience audience) => new()
    {
        Definition = (V1.ReportDefinition)identity.Definition,
        DefinitionVersion = Version,
        PeriodStartDate = identity.PeriodStart.ToDate(),
        PeriodEndDate = identity.PeriodEnd.ToDate(),
        TimeZone = timeZone,
        Audience = (V1.ReportAudience)audience,
        Cells =
        {
            Count("interactions.count", figures.Interactions.Sum(cell => cell.Count)),
            figures.Interactions.Select(cell => Count(
                "interactions.count",
                cell.Count,
                ("channel", SnakeCaseNames.Of(((V1.CommunicationChannel)cell.Channel).ToString()).ToUpperInvariant()),
                ("direction", SnakeCaseNames.Of(((V1.InteractionDirection)cell.Direction).ToString()).ToUpperInvariant()))),
            Count("complaints.received", figures.Complaints.Received),
            Count("complaints.closed", figures.Complaints.Closed),
            Count("complaints.open_at_end", figures.Complaints.OpenAtEnd),
        },
    };

    private static V1.ReportCell Count(string metric, long count, params ReadOnlySpan<(string Name, string Value)> dimensions)
    {
        var cell = new V1.ReportCell
        {
            Metric = metric,
            Numerator = count,
            Value = count,
            Status = V1.CellStatus.Ok,
            DefinitionVersion = Version,
        };
        foreach (var (name, value) in dimensions) cell.Dimensions.Add(new V1.ReportDimension { Name = name, Value = value });
        return cell;
    }
}
