using GrpcCrm.Reports.Content;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>Counts a dealer's period as it is known at a moment, and makes of it what would go out now.</summary>
public sealed class ReportMaker(
    ReportSections sections, ReportDocuments documents, RecordChanges changes, LateChanges lateChanges, ReportPublisher publisher)
{
    /// <summary>Claims the report and makes it. Late changes of few customers are held back from the manufacturer's document.</summary>
    public async Task<(ClaimedReport Report, MadeReport Made)> MakeAsync(
        NpgsqlConnection connection, ReportIdentity identity, ClosingMoment moment, CancellationToken cancellationToken)
    {
        var scope = new SectionScope(identity.ManufacturerId, identity.DealerId, moment.AsOf, moment.TimeZone)
        {
            Start = moment.Start,
            End = moment.End,
        };
        var claim = await ReportClaim.TakeAsync(connection, identity, new ReportCount(sections, scope), cancellationToken);
        var report = claim.Report;
        var rendered = documents.Of(new ReportHead(identity, report.DefinitionVersion, moment.Borders), claim.Figures);
        var windowEnd = sections.NextWindowEnd(report.DefinitionVersion, moment.End, moment.AsOf);
        var made = new MadeReport(moment.AsOf, report.Completeness(isPreliminary: windowEnd is not null), rendered)
        {
            WindowEnd = windowEnd,
            ScoresAsOf = moment.AsOf,
            Basis = claim.Figures.ToBasis(),
        };
        if (report.Newest is not { } newest || newest.Says(rendered)) return (report, made);

        var (_, customers) = await changes.BetweenAsync(connection, report.Named, (newest.ScoresAsOf, moment.AsOf), cancellationToken);
        var shown = (await publisher.DocumentsAsync(connection, report, newest.Number, cancellationToken))[ReportAudience.Manufacturer];
        return (report, made.Held(lateChanges, (newest, shown), customers, moment.AsOf >= moment.Horizon));
    }
}
