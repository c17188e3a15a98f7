namespace GrpcCrm.Reports.Content;

/// <summary>
/// What a manufacturer does not see: scores that rest on fewer than five customers. Volumes are never withheld; how many customers are
/// behind a small one is. Scores that share their observations are withheld together, so none is solved from another.
/// </summary>
public static class Suppression
{
    public const long FewestCustomers = 5;

    public static bool IsSmall(long customers) => customers is > 0 and < FewestCustomers;

    public static CellFigure Suppressed(CellFigure cell)
    {
        if (!IsSmall(cell.Customers)) return cell;
        return cell.Metric.Suppression switch
        {
            SuppressionClass.Volume => cell with { Customers = 0 },
            SuppressionClass.Score => new CellFigure(cell.Metric, cell.Dimensions) { Status = CellStatus.Suppressed },
        };
    }
}
