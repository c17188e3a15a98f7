namespace GrpcCrm.Reports.Content;

/// <summary>
/// The figures of a dealer's period, or of several dealers': of all phases of the customer's journey, and of each department's. A customer
/// who met both departments counts once in each and once in all.
/// </summary>
/// <param name="Whole">All phases, the unknown one too.</param>
/// <param name="Sales">PRE_SALES and SALES.</param>
/// <param name="AfterSales">AFTER_SALES.</param>
/// <param name="SinceEnd">
/// From the period's end to the moment as of which they are; a metric that is open for longer may still change.
/// </param>
public sealed record ReportFigures(ScopeFigures Whole, ScopeFigures Sales, ScopeFigures AfterSales, TimeSpan SinceEnd)
{
    /// <summary>The version of reports' definition whose metrics they are of.</summary>
    public short DefinitionVersion { get; init; } = 1;

    /// <summary>
    /// The figures of several dealers together, for a report of the whole brand or a region. They are of the metrics that all members have.
    /// </summary>
    public static ReportFigures Merge(IReadOnlyCollection<ReportFigures> members) => new(
        ScopeFigures.Merge([.. members.Select(member => member.Whole)]),
        ScopeFigures.Merge([.. members.Select(member => member.Sales)]),
        ScopeFigures.Merge([.. members.Select(member => member.AfterSales)]),
        members.Select(member => member.SinceEnd).DefaultIfEmpty(TimeSpan.MaxValue).Min())
    {
        DefinitionVersion = members.Select(member => member.DefinitionVersion).DefaultIfEmpty((short)1).Min(),
    };

    /// <summary>The figures that a revision was made of, as it keeps them.</summary>
    public static ReportFigures FromBasis(byte[] basis) => FiguresBasis.Read(basis);

    public ScopeFigures For(ReportAudience audience) =>
        audience switch
        {
            ReportAudience.Manufacturer or ReportAudience.Dealer => Whole,
            ReportAudience.SalesDepartment => Sales,
            ReportAudience.AfterSalesDepartment => AfterSales,
        };
}
