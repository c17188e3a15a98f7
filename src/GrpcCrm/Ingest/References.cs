using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Ingest;

/// <summary>
/// Keeps the promise that a reference may arrive before what it refers to. A record whose customer is unknown waits, found by an index
/// over such records; whoever brings the customer resolves it. See <see cref="DealerLock.Referring"/> for what keeps the two from missing
/// each other.
/// </summary>
public sealed class References(RecordKinds kinds)
{
    private readonly string _awaitReferred = EmbeddedSql.Text("Ingest/await_referred.sql");
    private readonly List<string> _resolve = [.. kinds.InOrder.Where(kind => kind.Table.HasCustomer).Select(kind => kind.Table.Resolve)];

    /// <summary>Before a customer is stored one by one.</summary>
    public async Task Lock(CrmDbContext db, Guid dealer, CancellationToken cancellation)
    {
        await using var statements = db.CreateBatch();
        statements.Add(DealerLock.Referring, dealer);
        await statements.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>After it is stored.</summary>
    public async Task Resolve(CrmDbContext db, Guid dealer, string? sourceSystem, string? externalId, CancellationToken cancellation)
    {
        if (sourceSystem is null || externalId is null) return;
        await using var statements = db.CreateBatch();
        AddResolve(statements, dealer, sourceSystem, [externalId]);
        await statements.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>For a batch: always where it brings customers, else only where it leaves a reference open.</summary>
    public void AddLock(NpgsqlBatch statements, Guid dealer, IReadOnlyList<(IRecordKind Kind, List<StagedRecord> Records)> groups)
    {
        if (groups.Any(group => group.Kind.IsReferredTo))
        {
            statements.Add(DealerLock.Referring, dealer);
            return;
        }

        var references = groups
            .SelectMany(group => group.Records)
            .Select(record => record.Kind.CustomerOf(record.Payload))
            .OfType<V1.ExternalReference>()
            .DistinctBy(reference => (reference.SourceSystem, reference.ExternalId))
            .ToList();
        if (references.Count == 0) return;
        statements.Add(
            _awaitReferred,
            dealer,
            references.Select(reference => reference.SourceSystem).ToArray(),
            references.Select(reference => reference.ExternalId).ToArray());
    }

    public void AddResolve(NpgsqlBatch statements, Guid dealer, string sourceSystem, string[] externalIds)
    {
        foreach (var text in _resolve) statements.Add(text, dealer, sourceSystem, externalIds);
    }
}
