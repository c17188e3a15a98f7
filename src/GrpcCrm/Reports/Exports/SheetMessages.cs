using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports.Content;

namespace GrpcCrm.Reports.Exports;

public static class SheetMessages
{
    /// <param name="publication">The revision, with its document.</param>
    /// <param name="names">What people call the report's manufacturer and subject.</param>
    /// <param name="sections">What brings the metrics.</param>
    public static ReportSheet ToSheet(this Publication publication, SheetNames names, ReportSections sections)
    {
        var document = V1.ReportDocument.Parser.ParseFrom(publication.Content);
        return new ReportSheet(
            Head(publication, document, names),
            [.. document.Cells.Select(cell => ToCell(cell, sections.Find(cell.Metric)!))],
            [
                .. sections.Metrics.Select(metric => metric.Pareto).OfType<MetricPareto>()
                    .Select(pareto => new SheetPareto(pareto.Code, pareto.Title, [.. document.LinesOf(pareto).Select(ToCategory)])),
            ],
            document.Members is { } members ? new SheetMembers(members.ExpectedCount, members.ReportedCount, members.ShiftedCount) : null);
    }

    private static SheetHead Head(Publication publication, V1.ReportDocument document, SheetNames names) => new()
    {
        Report = Publication.Names.Format(publication.ManufacturerId, publication.ReportId),
        Manufacturer = names.Manufacturer,
        Subject = names.Subject,
        Dealer = publication.DealerId is { } dealer ? ResourceNames.Dealers.Format(dealer) : "",
        Definition = (ReportDefinition)document.Definition,
        Audience = NameOf(document.Audience),
        PeriodStart = document.PeriodStartDate.ToDateOnly()!.Value,
        PeriodEnd = document.PeriodEndDate.ToDateOnly()!.Value,
        TimeZone = document.TimeZone,
        PeriodStartTime = document.PeriodStartTime?.ToTime(),
        PeriodEndTime = document.PeriodEndTime?.ToTime(),
        Revision = publication.Revision,
        AsOf = publication.AsOf,
        PublishedTime = publication.PublishedTime,
        ContentSha256 = Convert.ToHexStringLower(publication.ContentSha256),
    };

    private static SheetCell ToCell(V1.ReportCell cell, MetricDefinition metric)
    {
        var isWithheld = cell.Status == V1.CellStatus.Suppressed;

        // How many customers are behind a small volume is withheld alone: something was counted, of nobody.
        var hidesCustomers = isWithheld || (cell.CustomerCount == 0 && cell.Numerator > 0);
        var dimensions = cell.Dimensions.Select(dimension => new SheetDimension(dimension.Name, dimension.Value));
        return new(metric, [.. dimensions])
        {
            Numerator = isWithheld ? null : cell.Numerator,
            Denominator = isWithheld ? null : cell.Denominator,
            Value = cell.HasValue ? cell.Value : null,
            Low = cell.HasCiLow ? cell.CiLow : null,
            High = cell.HasCiHigh ? cell.CiHigh : null,
            Customers = hidesCustomers ? null : cell.CustomerCount,
            Status = NameOf(cell.Status),
            Version = cell.DefinitionVersion,
        };
    }

    private static SheetCategory ToCategory(V1.ParetoEntry entry) =>
        entry.Status == V1.CellStatus.Suppressed
            ? new(Rank: null, "", Count: null, Share: null)
            {
                CumulativeShare = null,
                VitalFew = null,
                Customers = null,
                Status = NameOf(entry.Status),
            }
            : new(entry.Rank, entry.Category, entry.Count, entry.Share)
            {
                CumulativeShare = entry.HasCumulativeShare ? entry.CumulativeShare : null,
                VitalFew = entry.VitalFew,
                Customers = entry.CustomerCount,
                Status = NameOf(entry.Status),
            };

    /// <summary>The contract's name of an enum's value, without the prefix.</summary>
    private static string NameOf<T>(T value)
        where T : struct, Enum => value.WireName();
}
