using GrpcCrm.Platform.Names;

namespace GrpcCrm.Reports.Content;

public static class MetricMessages
{
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
            new V1.LocalizedName { LanguageCode = "en", Text = metric.EnglishName },
            new V1.LocalizedName { LanguageCode = "zh-Hant", Text = metric.ChineseName },
        },
        Percentiles = { metric.Percentiles },
    };

    /// <summary>The cell that the document holds of a metric and dimensions, if it does.</summary>
    public static V1.ReportCell? Cell(this V1.ReportDocument document, V1.ExplainReportCellRequest asked) =>
        document.Cells.SingleOrDefault(cell => cell.Metric == asked.Metric && cell.Dimensions.Equals(asked.Dimensions));

    /// <summary>The channel and direction that a split is of; null for a total.</summary>
    public static InteractionKind? Kind(this V1.ReportCell cell)
    {
        if (cell.Metric != MetricDefinitions.Interactions || cell.Dimensions.Count == 0) return null;
        return new InteractionKind(
            (short)Enum.Parse<V1.CommunicationChannel>(Named(cell.Dimensions[0]), ignoreCase: true),
            (short)Enum.Parse<V1.InteractionDirection>(Named(cell.Dimensions[1]), ignoreCase: true));
    }

    public static V1.ReportSource ToMessage(this CellSource source, Guid dealer)
    {
        var pattern = ResourceNames.Of(source.IsInteraction ? "interactions" : "complaints");
        var message = new V1.ReportSource { Name = pattern.Format(dealer, source.Id), Counted = source.Counted };
        if (source.Value is { } value) message.Value = value;
        return message;
    }

    private static string Named(V1.ReportDimension dimension) => dimension.Value.Replace("_", "", StringComparison.Ordinal);
}
