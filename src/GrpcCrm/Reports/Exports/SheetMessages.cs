using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports.Content;

namespace GrpcCrm.Reports.Exports;

public static class SheetMessages
{
    /// <param name="publication">The revision, with its document.</param>
    /// <param name="names">What people call the report's manufacturer and subject.</param>
    public static ReportSheet ToSheet(this Publication publication, SheetNames names)
    {
        var document = V1.ReportDocument.Parser.ParseFrom(publication.Content);
        return new ReportSheet(
            Head(publication, document, names),
            [.. document.Cells.Select(ToCell)],
            [.. document.ComplaintCategories.Select(ToCategory)],
            document.Members is { } members ? new SheetMembers(members.ExpectedCount, members.ReportedCount) : null);
    }

    private static SheetHead Head(Publication publication, V1.ReportDocument document, SheetNames names) => new()
    {
        Report = ResourceNames.Reports.Format(publication.ManufacturerId, publication.ReportId),
        Manufacturer = names.Manufacturer,
        Subject = names.Subject,
        Definition = (ReportDefinition)document.Definition,
        Audience = NameOf(document.Audience),
        PeriodStart = document.PeriodStartDate.ToDateOnly()!.Value,
        PeriodEnd = document.PeriodEndDate.ToDateOnly()!.Value,
        TimeZone = document.TimeZone,
        Revision = publication.Revision,
        AsOf = publication.AsOf,
        PublishedTime = publication.PublishedTime,
        ContentSha256 = Convert.ToHexStringLower(publication.ContentSha256),
    };

    private static SheetCell ToCell(V1.ReportCell cell) =>
        new(
            MetricDefinitions.Find(cell.Metric)!,
            [.. cell.Dimensions.Select(dimension => new SheetDimension(dimension.Name, dimension.Value))])
        {
            Numerator = cell.Numerator,
            Denominator = cell.Denominator,
            Value = cell.HasValue ? cell.Value : null,
            Low = cell.HasCiLow ? cell.CiLow : null,
            High = cell.HasCiHigh ? cell.CiHigh : null,
            Customers = cell.CustomerCount,
            Status = NameOf(cell.Status),
            Version = cell.DefinitionVersion,
        };

    private static SheetCategory ToCategory(V1.ParetoEntry entry) => new(entry.Rank, entry.Category, entry.Count, entry.Share)
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
