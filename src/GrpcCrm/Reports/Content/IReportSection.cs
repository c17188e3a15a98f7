using Npgsql;

namespace GrpcCrm.Reports.Content;

/// <summary>
/// What a feature brings to reports. Reports order, render, withhold and store what sections count, and know none of them. Statements see
/// the rows of one dealer.
/// </summary>
public interface IReportSection
{
    /// <summary>Its metrics. The contract lists all of them in the order in which documents hold their cells.</summary>
    IReadOnlyList<MetricDefinition> Metrics { get; }

    /// <summary>The statements that count a dealer's period. All sections' go to the database in one round trip.</summary>
    IReadOnlyList<SectionQuery<PhaseCounts>> Counts(SectionScope scope);

    /// <summary>The statement that finds the records behind a cell of one of its metrics. It may find more than the page holds.</summary>
    SectionQuery<ICollection<CellSource>> Sources(SectionScope scope, CellQuestion question);

    /// <summary>The part of changed_records.sql that finds the versions of its records that count in the report's period.</summary>
    string Versions { get; }

    /// <summary>The part of changed_records.sql that finds whether one of its records was deleted.</summary>
    string Deleted { get; }

    /// <summary>The part of plan_old_periods.sql that finds when the dealer's first record counts.</summary>
    string FirstRecord { get; }

    /// <summary>
    /// The part of plan_old_periods.sql and plan_late.sql that finds whether a record counts between two times: for a period in which none
    /// does, no report is made.
    /// </summary>
    string Holds { get; }
}

/// <summary>A statement, and what each of its rows adds.</summary>
public sealed record SectionQuery<TInto>(string Statement, object[] Parameters, Action<NpgsqlDataReader, TInto> Read);

/// <summary>Of which dealer and period records count, as known at a moment. The zone is the one in which days are counted.</summary>
public sealed record SectionScope(Guid ManufacturerId, Guid DealerId, DateTime AsOf, string TimeZone)
{
    public required DateTime Start { get; init; }

    /// <summary>The first moment after it.</summary>
    public required DateTime End { get; init; }
}
