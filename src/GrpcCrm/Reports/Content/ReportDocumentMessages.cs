using Google.Protobuf.Collections;
using GrpcCrm.Platform;

namespace GrpcCrm.Reports.Content;

public static class ReportDocumentMessages
{
    /// <summary>A document that says what it is about, without figures yet.</summary>
    public static V1.ReportDocument ToMessage(this ReportHead head, ReportMembers? members) => new()
    {
        Definition = (V1.ReportDefinition)head.Identity.Definition,
        DefinitionVersion = head.DefinitionVersion,
        PeriodStartDate = head.Identity.PeriodStart.ToDate(),
        PeriodEndDate = head.Identity.PeriodEnd.ToDate(),
        TimeZone = head.Borders.TimeZone,
        PeriodStartTime = head.Borders.UnusualStart.ToTimestamp(),
        PeriodEndTime = head.Borders.UnusualEnd.ToTimestamp(),
        Members = members?.ToMessage(),
    };

    private static V1.ReportMembers ToMessage(this ReportMembers members) =>
        new() { ExpectedCount = members.Expected, ReportedCount = members.Reported, ShiftedCount = members.Shifted };

    public static V1.ReportCell ToMessage(this CellFigure figure)
    {
        var cell = new V1.ReportCell
        {
            Metric = figure.Metric.Code,
            Dimensions = { figure.Dimensions.Select(split => new V1.ReportDimension { Name = split.Name, Value = split.Value }) },
            Numerator = figure.Numerator,
            Denominator = figure.Denominator,
            CustomerCount = figure.Customers,
            Status = (V1.CellStatus)figure.Status,
            DefinitionVersion = figure.Metric.Version,
        };
        if (figure.Value is { } value) cell.Value = value;
        if (figure.Interval is not { } interval) return cell;
        (cell.CiLow, cell.CiHigh) = interval;
        return cell;
    }

    /// <summary>Where a document holds the lines of a metric's categories.</summary>
    public static RepeatedField<V1.ParetoEntry> LinesOf(this V1.ReportDocument document, MetricPareto pareto) =>
        (RepeatedField<V1.ParetoEntry>)V1.ReportDocument.Descriptor.FindFieldByName(pareto.Field).Accessor.GetValue(document);

    public static V1.ParetoEntry ToMessage(this ParetoLine line)
    {
        var entry = new V1.ParetoEntry
        {
            Rank = line.Rank,
            Category = line.Category,
            Count = line.Count,
            Share = line.Share,
            VitalFew = line.IsVitalFew,
            CustomerCount = line.Customers,
            Status = line.IsWithheld ? V1.CellStatus.Suppressed : V1.CellStatus.Ok,
        };
        if (line.CumulativeShare is { } share) entry.CumulativeShare = share;
        return entry;
    }
}
