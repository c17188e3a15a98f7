using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.ReportFeed;

/// <summary>Chooses events of a feed; an empty list chooses all.</summary>
public sealed record FeedFilter(Guid[] Dealers, short[] Definitions, short[] Subjects)
{
    public static readonly FeedFilter None = new([], [], []);

    private static readonly string KnownDealers = EmbeddedSql.Text("ReportFeed/known_dealers.sql");

    public bool IsNone => Dealers.Length == 0 && Definitions.Length == 0 && Subjects.Length == 0;

    /// <summary>An event about no dealer or no report is none of theirs.</summary>
    public bool Matches(FeedEvent feedEvent) =>
        (Dealers.Length == 0 || (feedEvent.DealerId is { } dealer && Dealers.Contains(dealer)))
        && (Definitions.Length == 0 || (feedEvent.Publication is { } publication && Definitions.Contains(publication.Definition)))
        && (Subjects.Length == 0 || Subjects.Contains((short)feedEvent.Subject));

    /// <summary>Refuses the names of dealers that do not carry the manufacturer's brand.</summary>
    public async Task CheckAsync(CrmDbContext db, Guid manufacturer, CancellationToken cancellationToken)
    {
        if (Dealers.Length == 0) return;
        await using var batch = db.CreateBatch();
        batch.Add(KnownDealers, manufacturer, Dealers);
        if (await batch.ExecuteScalarAsync(cancellationToken) is not long known || known < Dealers.Length)
            throw Fail.NotFound(ResourceNames.Dealers.Collection);
    }
}
