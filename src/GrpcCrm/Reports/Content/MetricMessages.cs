using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Reports.Content;

public static class MetricMessages
{
    /// <summary>All metrics that the contract knows, in the order in which documents hold their cells.</summary>
    public static readonly IReadOnlyList<string> Codes =
        [.. new FieldCheck(V1.ExplainReportCellRequest.Descriptor.FindFieldByName("metric")).Rules.In];

    public static V1.MetricDefinition ToMessage(this MetricDefinition metric) => new()
    {
        Code = metric.Code,
        Version = metric.Version,
        Unit = (V1.MetricUnit)metric.Unit,
        Formula = metric.Formula,
        Source = metric.Source,
        Window = metric.Window,
        Suppression = (V1.SuppressionClass)metric.Suppression,
        DisplayNames =
        {
            new V1.LocalizedName { LanguageCode = "en", Text = metric.Name.English },
            new V1.LocalizedName { LanguageCode = "zh-Hant", Text = metric.Name.TraditionalChinese },
        },
        Percentiles = { metric.Percentiles },
    };

    /// <summary>The cell that the document holds of a metric and dimensions, if it does.</summary>
    public static V1.ReportCell? Cell(this V1.ReportDocument document, V1.ExplainReportCellRequest asked) =>
        document.Cells.SingleOrDefault(cell => cell.Metric == asked.Metric && cell.Dimensions.Equals(asked.Dimensions));

    /// <summary>What a cell of the metric is a split of; null for a total.</summary>
    public static SplitKey? SplitOf(this MetricDefinition metric, V1.ReportCell cell) =>
        metric.Split is { } split && cell.Dimensions.Count > 0
            ? split.KeyOf([.. cell.Dimensions.Select(dimension => new CellDimension(dimension.Name, dimension.Value))])
            : null;

    public static V1.ReportSource ToMessage(this CellSource source, Guid dealer)
    {
        var name = ResourceNames.Of(source.Collection).Format(dealer, source.Id);
        var message = new V1.ReportSource { Name = name, Counted = source.Counted };
        if (source.Value is { } value) message.Value = value;
        return message;
    }
}
