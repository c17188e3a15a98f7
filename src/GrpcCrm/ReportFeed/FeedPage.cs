using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.ReportFeed;

/// <summary>Asks for what follows in feeds.</summary>
public static class FeedPage
{
    /// <summary>A longer document is left out of its event.</summary>
    private const int DocumentBytes = 1024 * 1024;

    private static readonly string Query = EmbeddedSql.Text("ReportFeed/feed_page.sql");

    /// <param name="batch">Where the question is put.</param>
    /// <param name="manufacturers">Whose feeds.</param>
    /// <param name="after">A position of each.</param>
    /// <param name="bounds">Of one feed: events at most, and bytes of documents after which no event is added.</param>
    /// <param name="filter">Leaves out documents, not events: positions go on.</param>
    public static void Ask(
        NpgsqlBatch batch, Guid[] manufacturers, long[] after, (int Events, int Bytes) bounds, FeedFilter filter) =>
        batch.Add(
            Query, manufacturers, after, bounds.Events, bounds.Bytes, DocumentBytes, filter.Dealers, filter.Definitions, filter.Subjects);
}
