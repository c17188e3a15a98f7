using System.Security.Cryptography;
using Google.Protobuf;
using GrpcCrm.Platform;

namespace GrpcCrm.Reports;

/// <summary>The figures of a report as bytes, with the hash of exactly these bytes.</summary>
public sealed record RenderedDocument(ReportAudience Audience, byte[] Content, byte[] ContentSha256);

/// <summary>
/// Renders figures for each audience. The same figures give the same bytes: fields go out in the order of their numbers, the message
/// holds no maps, and nothing in it tells when or under which id it was made.
/// </summary>
public static class ReportDocuments
{
    private const int DealerMonthlyVersion = 1;

    public static IReadOnlyList<RenderedDocument> Of(ReportIdentity identity, string timeZone, ReportFigures figures)
    {
        var content = Message(identity, timeZone, figures).ToByteArray();
        var hash = SHA256.HashData(content);
        return [.. Enum.GetValues<ReportAudience>().Select(audience => new RenderedDocument(audience, content, hash))];
    }

    private static V1.ReportDocument Message(ReportIdentity identity, string timeZone, ReportFigures figures) => new()
    {
        Definition = (V1.ReportDefinition)identity.Definition,
        DefinitionVersion = DealerMonthlyVersion,
        PeriodStartDate = identity.PeriodStart.ToDate(),
        PeriodEndDate = identity.PeriodEnd.ToDate(),
        TimeZone = timeZone,
        Interactions =
        {
            figures.Interactions.Select(cell => new V1.InteractionCount
            {
                Channel = (V1.CommunicationChannel)cell.Channel,
                Direction = (V1.InteractionDirection)cell.Direction,
                Count = cell.Count,
            }),
        },
        Complaints = new()
        {
            ReceivedCount = figures.Complaints.Received,
            ClosedCount = figures.Complaints.Closed,
            OpenAtEndCount = figures.Complaints.OpenAtEnd,
        },
    };
}
