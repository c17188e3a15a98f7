using GrpcCrm.Platform;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Reports.Closing;
using Npgsql;

namespace GrpcCrm.Reports.Content;

/// <summary>
/// The figures of a dealer's period, or of several dealers': of all phases of the customer's journey, and of each department's. A customer
/// who met both departments counts once in each and once in all.
/// </summary>
/// <param name="Whole">All phases, the unknown one too.</param>
/// <param name="Sales">PRE_SALES and SALES.</param>
/// <param name="AfterSales">AFTER_SALES.</param>
/// <param name="WindowIsOpen">The moment lies so near the period's end that what is measured over some days may still change.</param>
public sealed record ReportFigures(ScopeFigures Whole, ScopeFigures Sales, ScopeFigures AfterSales, bool WindowIsOpen)
{
    public static readonly string Interactions =
        EmbeddedSql.Composed("Reports/Content/interaction_figures.sql", "{records}", "Reports/Content/interactions_in_period.sql");

    public static readonly string OpenComplaints =
        EmbeddedSql.Composed("Reports/Content/open_complaint_figures.sql", "{records}", "Reports/Content/complaints_open_at_end.sql");

    /// <summary>Asks for the figures as they are known at the moment; Read takes them from the reader's then current result on.</summary>
    public static void Ask(NpgsqlBatch batch, ReportIdentity identity, ClosingMoment moment) =>
        Ask(batch, identity.ManufacturerId, identity.DealerId, moment);

    public static void Ask(NpgsqlBatch batch, Guid manufacturer, Guid dealer, ClosingMoment moment)
    {
        batch.Add("select $1::boolean", moment.AsOf < moment.End + MetricDefinitions.AcknowledgementWindow);
        batch.Add(Interactions, manufacturer, dealer, moment.Start, moment.End, moment.AsOf);
        batch.Add(ComplaintFacts.InPeriod, manufacturer, dealer, moment.Start, moment.End, moment.AsOf, moment.TimeZone);
        batch.Add(OpenComplaints, manufacturer, dealer, moment.End, moment.AsOf);
    }

    public static async Task<ReportFigures> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var (whole, sales, afterSales) = (new ScopeCount(), new ScopeCount(), new ScopeCount());
        await reader.ReadAsync(cancellationToken);
        var windowIsOpen = reader.GetBoolean(0);
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var kind = new InteractionKind(reader.GetInt16(1), reader.GetInt16(2));
            var group = Group(reader, first: 3);
            foreach (var scope in Scopes(reader.GetInt16(0))) scope.Add(kind, group);
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var complaint = ComplaintFacts.Read(reader);
            foreach (var scope in Scopes((short)complaint.Phase)) scope.Add(complaint);
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var group = Group(reader, first: 1);
            foreach (var scope in Scopes(reader.GetInt16(0))) scope.AddOpen(group);
        }

        return new ReportFigures(whole.Figures(), sales.Figures(), afterSales.Figures(), windowIsOpen);

        IEnumerable<ScopeCount> Scopes(short phase)
        {
            yield return whole;
            if (ReportAudience.SalesDepartment.Phases().Contains((JourneyPhase)phase)) yield return sales;
            if (ReportAudience.AfterSalesDepartment.Phases().Contains((JourneyPhase)phase)) yield return afterSales;
        }
    }

    /// <summary>The figures of several dealers together, for a report of the whole brand or a region.</summary>
    public static ReportFigures Merge(IReadOnlyCollection<ReportFigures> members) => new(
        ScopeFigures.Merge([.. members.Select(member => member.Whole)]),
        ScopeFigures.Merge([.. members.Select(member => member.Sales)]),
        ScopeFigures.Merge([.. members.Select(member => member.AfterSales)]),
        members.Any(member => member.WindowIsOpen));

    /// <summary>The figures that a revision was made of, as it keeps them.</summary>
    public static ReportFigures FromBasis(byte[] basis) => FiguresBasis.Read(basis);

    public ScopeFigures For(ReportAudience audience) =>
        audience switch
        {
            ReportAudience.Manufacturer or ReportAudience.Dealer => Whole,
            ReportAudience.SalesDepartment => Sales,
            ReportAudience.AfterSalesDepartment => AfterSales,
        };

    private static CustomerGroup Group(NpgsqlDataReader reader, int first) =>
        new(reader.GetInt64(first), reader.GetInt64(first + 1), reader.GetFieldValue<Guid[]>(first + 2));
}
