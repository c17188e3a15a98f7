using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Ingest;

/// <summary>
/// Keeps the promise that a reference may arrive before what it refers to. A record whose customer or vehicle is unknown waits, found by an
/// index over such records; whoever brings the target resolves it. See <see cref="DealerLock.Referring"/> for what keeps the two from
/// missing each other.
/// </summary>
public sealed class References(RecordKinds kinds)
{
    private static readonly Dictionary<ReferenceTarget, string> AwaitReferred =
        ReferenceTarget.All.ToDictionary(target => target, target => target.Fill(EmbeddedSql.Text("Ingest/await_referred.sql")));

    private readonly Dictionary<ReferenceTarget, List<string>> _resolve = ReferenceTarget.All.ToDictionary(
        target => target,
        target => kinds.InOrder.Where(kind => kind.Table.Targets.Contains(target)).Select(kind => kind.Table.Resolve(target)).ToList());

    /// <summary>Before a customer or vehicle is stored one by one.</summary>
    public async Task LockAsync(CrmDbContext db, Guid dealer, CancellationToken cancellationToken)
    {
        await using var statements = db.CreateBatch();
        statements.Add(DealerLock.Referring, dealer);
        await statements.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>After it is stored. What comes from no system outside is referred to by its name, so that nothing waits for it.</summary>
    public async Task ResolveAsync(CrmDbContext db, ReferenceTarget target, VersionedRecord stored, CancellationToken cancellationToken)
    {
        if (stored is not { SourceSystem: { } sourceSystem, ExternalId: { } externalId }) return;
        await using var statements = db.CreateBatch();
        var source = new RecordSource(stored.DealerId, sourceSystem, stored.RecordedTime);
        AddResolve(statements, target, source, [externalId]);
        await statements.ExecuteNonQueryAsync(cancellationToken);
        foreach (var kind in kinds.InOrder) await kind.FollowTargetAsync(db, source, (target, [externalId]), cancellationToken);
    }

    /// <summary>For a batch: always where it brings what others refer to, else only where it leaves a reference open.</summary>
    public void AddLock(NpgsqlBatch statements, Guid dealer, IReadOnlyList<(IRecordKind Kind, List<StagedRecord> Records)> groups)
    {
        if (groups.Any(group => group.Kind.Target is not null))
        {
            statements.Add(DealerLock.Referring, dealer);
            return;
        }

        var records = groups.SelectMany(group => group.Records).ToList();
        foreach (var target in ReferenceTarget.All)
        {
            var open = records.Where(record => !target.IsFoundFirst || record.KnownCustomer is null);
            AddAwait(statements, dealer, target, open.Select(record => record.Kind.ReferenceOf(record.Payload, target)));
        }
    }

    /// <summary>Before records with these references are stored.</summary>
    public static void AddAwait(
        NpgsqlBatch statements, Guid dealer, ReferenceTarget target, IEnumerable<V1.ExternalReference?> references)
    {
        var distinct = references
            .OfType<V1.ExternalReference>()
            .DistinctBy(reference => (reference.SourceSystem, reference.ExternalId))
            .ToList();
        if (distinct.Count == 0) return;
        statements.Add(
            AwaitReferred[target],
            dealer,
            distinct.Select(reference => reference.SourceSystem).ToArray(),
            distinct.Select(reference => reference.ExternalId).ToArray());
    }

    public void AddResolve(NpgsqlBatch statements, ReferenceTarget target, RecordSource source, string[] externalIds)
    {
        foreach (var text in _resolve[target]) statements.Add(text, source.Dealer, source.SourceSystem, externalIds, source.Now);
    }
}
