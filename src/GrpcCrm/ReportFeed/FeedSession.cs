using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.ReportFeed;

/// <summary>The live stream of a subscription, as its host sees it.</summary>
public sealed class FeedSession(Guid manufacturer, Guid subscription, int revision) : IDisposable
{
    private static readonly string CheckSessions = EmbeddedSql.Text("ReportFeed/check_sessions.sql");
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private bool _released;

    public Guid Manufacturer => manufacturer;

    public Guid Subscription => subscription;

    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Why the stream cannot go on; null while it can, and where it only has to be opened again.</summary>
    public CrmException? Failure { get; private set; }

    /// <summary>Cancelled when the stream has to end.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Compares with the subscription's row; a seek leaves it without a session.</summary>
    public void Apply(Guid? latestSession, SubscriptionState state, int latestRevision)
    {
        if (state == SubscriptionState.Paused) End(FeedFailures.SubscriptionPaused());
        else if (latestSession is { } latest && latest != Id) End(FeedFailures.StreamSuperseded());
        else if (latestSession is null || latestRevision != revision) End(null);
    }

    /// <summary>Asks how this one session stands; Read takes the answer.</summary>
    public void Ask(NpgsqlBatch batch) => batch.Add(CheckSessions, new[] { manufacturer }, new[] { subscription }, new[] { Id });

    public async Task ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken))
        {
            End(Fail.NotFound(ReportSubscription.Names.Collection));
            return;
        }

        var latest = await reader.GetFieldValueAsync<Guid?>(1, cancellationToken);
        Apply(latest, (SubscriptionState)reader.GetInt16(2), reader.GetInt32(3));
    }

    public void End(CrmException? failure)
    {
        lock (_lock)
        {
            if (_released || _ended.IsCancellationRequested) return;
            Failure = failure;

            // Not here and now: the stream's own end would run within the check of all sessions.
            _ = _ended.CancelAsync();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _released = true;
            _ended.Dispose();
        }
    }
}
