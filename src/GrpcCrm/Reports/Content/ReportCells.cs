namespace GrpcCrm.Reports.Content;

/// <summary>Figures as cells, in the order of the metrics; of each metric first the total, then its splits.</summary>
public static class ReportCells
{
    public static IReadOnlyList<CellFigure> Of(IReadOnlyList<MetricDefinition> metrics, ScopeFigures figures, bool windowIsOpen) =>
        [.. metrics.SelectMany(metric => Of(metric, figures, windowIsOpen))];

    private static IEnumerable<CellFigure> Of(MetricDefinition metric, ScopeFigures figures, bool windowIsOpen) =>
        metric switch
        {
            { Unit: MetricUnit.Percent } => [CellFigure.Percent(metric, figures.TallyOf(metric.Code), windowIsOpen)],
            { Percentiles.Count: > 0 } => metric.Percentiles
                .Select(percentile => CellFigure.Percentile(metric, figures.SampleOf(metric.Code), percentile)),
            { MeanOf: { } sample } => [CellFigure.Mean(metric, figures.SampleOf(sample))],
            { Split: { } split } =>
            [
                CellFigure.Count(metric, figures.TallyOf(metric.Code)),
                .. figures.SplitsOf(metric.Code).Select(part => CellFigure.Count(metric, part.Value, split.DimensionsOf(part.Key))),
            ],
            _ => [CellFigure.Count(metric, figures.TallyOf(metric.Code))],
        };
}
