using System.Collections.Concurrent;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.ReportFeed;

/// <summary>
/// The subscriptions that this host streams. One statement for all of them tells which have been taken over, paused, changed or deleted
/// elsewhere, and shows other hosts that the rest are alive.
/// </summary>
public sealed class FeedSessions([FromKeyedServices("worker")] NpgsqlDataSource worker, Outages outages)
{
    private static readonly string CheckSessions = EmbeddedSql.Text("ReportFeed/check_sessions.sql");
    private static readonly string ReleaseSession = EmbeddedSql.Text("ReportFeed/release_session.sql");
    private readonly ConcurrentDictionary<Guid, FeedSession> _live = new();

    public void Add(FeedSession session) => _live[session.Id] = session;

    /// <summary>
    /// The stream has ended. Without this, the next one has to wait until the session counts as silent, as where the database is away.
    /// </summary>
    public async Task ReleaseAsync(FeedSession session)
    {
        _live.TryRemove(session.Id, out _);
        await outages.TryAsync(
            "Ending sessions of the feed", cancellationToken => ReleaseAsync(session, cancellationToken), CancellationToken.None);
        session.Dispose();
    }

    private async Task ReleaseAsync(FeedSession session, CancellationToken cancellationToken)
    {
        await using var batch = worker.CreateBatch();
        batch.Add(ReleaseSession, session.Manufacturer, session.Subscription, session.Id);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var asked = _live.ToDictionary();
        if (asked.Count == 0) return;
        await using var batch = connection.CreateBatch();
        batch.Add(
            CheckSessions,
            asked.Values.Select(session => session.Manufacturer).ToArray(),
            asked.Values.Select(session => session.Subscription).ToArray(),
            asked.Keys.ToArray());
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!asked.Remove(reader.GetGuid(0), out var session)) continue;
            var latest = await reader.GetFieldValueAsync<Guid?>(1, cancellationToken);
            session.Apply(latest, (SubscriptionState)reader.GetInt16(2), reader.GetInt32(3));
        }

        foreach (var session in asked.Values) session.End(Fail.NotFound(ReportSubscription.Names.Collection));
    }
}
