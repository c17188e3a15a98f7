namespace GrpcCrm.Reports.Content;

/// <summary>
/// What a manufacturer does not see: scores that rest on fewer than five customers. Volumes are never withheld; how many customers are
/// behind a small one is. Scores that share their observations are withheld together, so none is solved from another. Of several dealers it
/// does not see those either that rest, beside the dealers whose own it sees, on fewer than five: the difference would be theirs.
/// </summary>
public static class Suppression
{
    public const long FewestCustomers = 5;

    public static bool IsSmall(long customers) => customers is > 0 and < FewestCustomers;

    /// <param name="cells">A report's.</param>
    /// <param name="members">The same of each dealer, where the report is about several.</param>
    public static IReadOnlyList<CellFigure> Suppressed(IReadOnlyList<CellFigure> cells, IReadOnlyList<IReadOnlyList<CellFigure>> members)
    {
        var unseen = members
            .SelectMany(member => member)
            .Where(cell => IsSmall(cell.Customers))
            .GroupBy(KeyOf, cell => cell.Customers, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.Sum(), StringComparer.Ordinal);
        return [.. cells.Select(cell => IsSmall(cell.Customers) || IsSmall(unseen.GetValueOrDefault(KeyOf(cell))) ? Withheld(cell) : cell)];
    }

    private static string KeyOf(CellFigure cell) => $"{cell.Metric.Code} {string.Join(' ', cell.Dimensions)}";

    private static CellFigure Withheld(CellFigure cell) =>
        cell.Metric.Suppression switch
        {
            SuppressionClass.Volume => cell with { Customers = 0 },
            SuppressionClass.Score => new CellFigure(cell.Metric, cell.Dimensions) { Status = CellStatus.Suppressed },
        };
}
