using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Ingest;

/// <summary>Stores a staged batch in the caller's transaction: a few statements in one round trip, however many records.</summary>
public sealed class BatchWriter(RecordKinds kinds, References references, TimeProvider time)
{
    // Each lost try means that another batch has committed meanwhile, so a crowd at one key comes through one by one. Far beyond any crowd.
    private const int Tries = 1000;

    private readonly Dictionary<IRecordKind, string> _upserts = kinds.InOrder.ToDictionary(kind => kind, kind => kind.Table.Upsert);

    private readonly string _insertRejections = EmbeddedSql.Text("Ingest/insert_rejections.sql");

    public async Task Write(CrmDbContext db, StagedBatch batch, CancellationToken cancellation)
    {
        var open = batch.Winners;
        for (var tried = 1; open.Count > 0; tried++)
        {
            // A key that another batch created in the same moment is decided again; by then it is there to be seen.
            if (tried > Tries) throw new InvalidOperationException($"{open.Count} keys were still contested after {Tries} tries.");
            open = await WriteOnce(db, batch, open, cancellation);
        }

        foreach (var group in batch.Winners.GroupBy(record => record.Kind))
            await group.Key.Follow(db, batch.Channel, [.. group], cancellation);

        if (batch.Rejected.Count > 0) await SetAside(db, batch, cancellation);
    }

    private async Task<List<StagedRecord>> WriteOnce(
        CrmDbContext db, StagedBatch batch, IReadOnlyList<StagedRecord> records, CancellationToken cancellation)
    {
        var groups = kinds.InOrder
            .Select(kind => (Kind: kind, Records: records.Where(record => record.Kind == kind).ToList()))
            .Where(group => group.Records.Count > 0)
            .ToList();

        var (dealer, sourceSystem, _) = batch.Channel;
        await using var statements = db.CreateBatch();
        references.AddLock(statements, dealer, [.. groups.Select(group => (group.Kind, group.Records))]);
        foreach (var (kind, ofKind) in groups)
        {
            statements.BatchCommands.Add(Upsert(kind, batch.Channel, ofKind));
            if (kind.IsReferredTo) references.AddResolve(statements, dealer, sourceSystem, [.. ofKind.Select(record => record.ExternalId)]);
        }

        return await ReadAnswers(statements, new([.. groups.Select(group => group.Records)]), batch, cancellation);
    }

    private NpgsqlBatchCommand Upsert(IRecordKind kind, Channel channel, List<StagedRecord> records)
    {
        var command = new NpgsqlBatchCommand(_upserts[kind]);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = channel.Dealer });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel.SourceSystem });
        command.Parameters.Add(Sql.Array([.. records.Select(record => record.ExternalId)]));
        command.Parameters.Add(Sql.Array([.. records.Select(record => record.SourceVersion)]));
        command.Parameters.Add(Sql.Array([.. records.Select(record => record.Hash)]));
        command.Parameters.Add(Sql.Array([.. records.Select(record => record.Record.Deleted)]));
        command.Parameters.Add(Sql.Array([.. records.Select(record => record.Replayed)]));
        command.Parameters.Add(Sql.Array(NewIds.Take(records.Count, time)));
        foreach (var input in kind.Table.Inputs) command.Parameters.Add(input.Parameter(records));
        if (kind.Table.HasManufacturer) command.Parameters.Add(Sql.Array([.. records.Select(record => record.ManufacturerId)]));
        return command;
    }

    /// <summary>Counts what the statements answer, sets conflicts aside, and returns the records that must be decided again.</summary>
    private static async Task<List<StagedRecord>> ReadAnswers(
        NpgsqlBatch statements, Queue<List<StagedRecord>> groups, StagedBatch batch, CancellationToken cancellation)
    {
        var again = new List<StagedRecord>();
        await using var reader = await statements.ExecuteReaderAsync(cancellation);
        do
        {
            if (reader.GetName(0) != "outcome") continue;
            var records = groups.Dequeue();
            while (await reader.ReadAsync(cancellation))
            {
                var answer = reader.GetString(0);
                if (answer is not ("CONFLICT" or "RETRY"))
                {
                    batch.Outcome.Count(answer, (int)reader.GetInt64(1));
                    continue;
                }

                var keys = (await reader.GetFieldValueAsync<string[]>(2, cancellation)).ToHashSet(StringComparer.Ordinal);
                var concerned = records.Where(record => keys.Contains(record.ExternalId));
                if (answer == "RETRY") again.AddRange(concerned);
                else batch.Rejected.AddRange(concerned.Select(RejectedRecord.Conflict));
            }
        }
        while (await reader.NextResultAsync(cancellation));

        return again;
    }

    private async Task SetAside(CrmDbContext db, StagedBatch batch, CancellationToken cancellation)
    {
        var rejected = batch.Rejected;
        await using var statements = db.CreateBatch();
        statements.Add(
            _insertRejections,
            batch.Channel.Dealer,
            batch.Channel.SourceSystem,
            NewIds.Take(rejected.Count, time),
            rejected.Select(record => (short)record.Kind).ToArray(),
            rejected.Select(record => record.ShownExternalId).ToArray(),
            rejected.Select(record => record.Hash).ToArray(),
            rejected.Select(record => record.Bytes).ToArray(),
            rejected.Select(record => record.ReasonCode).ToArray(),
            rejected.Select(record => record.ViolationBytes).ToArray());
        await statements.ExecuteNonQueryAsync(cancellation);
    }
}
