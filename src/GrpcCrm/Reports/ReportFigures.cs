using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Reports;

/// <summary>Interactions of one channel and direction; the numbers are the contract's.</summary>
public sealed record InteractionCell(short Channel, short Direction, long Count);

/// <summary>Complaints received and closed in the period, whenever the other happened, and those open at its end.</summary>
public sealed record ComplaintFigures(long Received, long Closed, long OpenAtEnd);

/// <summary>All figures of a dealer's month, each section read by its own query.</summary>
public sealed record ReportFigures(IReadOnlyList<InteractionCell> Interactions, ComplaintFigures Complaints)
{
    private static readonly string[] Sections =
    [
        EmbeddedSql.Text("Reports/interaction_counts.sql"),
        EmbeddedSql.Text("Reports/complaint_counts.sql"),
    ];

    public static void Ask(NpgsqlBatch batch, ReportIdentity identity, ClosingMoment moment)
    {
        foreach (var section in Sections)
            batch.Add(section, identity.ManufacturerId, identity.DealerId, moment.Start, moment.End, moment.AsOf);
    }

    /// <summary>Reads what was asked, from the reader's current result on.</summary>
    public static async Task<ReportFigures> Read(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var interactions = new List<InteractionCell>();
        while (await reader.ReadAsync(cancellation))
            interactions.Add(new InteractionCell(reader.GetInt16(0), reader.GetInt16(1), reader.GetInt64(2)));

        await reader.NextResultAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new ReportFigures(interactions, new ComplaintFigures(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)));
    }
}
