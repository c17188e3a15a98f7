using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Ingest;

/// <summary>Stores a staged batch in the caller's transaction: a few statements in one round trip, however many records.</summary>
public sealed class BatchWriter(RecordKinds kinds, References references, TimeProvider time, ILogger<BatchWriter> logger)
{
    // Each lost try means that another batch has committed meanwhile, so a crowd at one key comes through one by one. Far beyond any crowd.
    private const int Tries = 1000;

    private const string Savepoint = "records";

    private readonly Dictionary<IRecordKind, string> _upserts = kinds.InOrder.ToDictionary(kind => kind, kind => kind.Table.Upsert);

    private readonly Dictionary<IRecordKind, string?> _inserts = kinds.InOrder.ToDictionary(kind => kind, kind => kind.Table.Insert);

    private readonly Dictionary<IRecordKind, string?> _newInserts = kinds.InOrder.ToDictionary(kind => kind, kind => kind.Table.InsertNew);

    private readonly Dictionary<IRecordKind, string> _endRejections =
        kinds.InOrder.ToDictionary(kind => kind, kind => kind.Table.EndRejections);

    private readonly string _insertRejections = EmbeddedSql.Text("Ingest/insert_rejections.sql");

    /// <summary>Stores the batch's winners, and adds to its rejected records those that cannot be stored.</summary>
    public Task WriteAsync(CrmDbContext db, StagedBatch batch, CancellationToken cancellationToken) =>
        WriteOrHalveAsync(db, batch, batch.Winners, cancellationToken);

    /// <summary>Sets the batch's rejected records aside.</summary>
    public async Task SetAsideAsync(CrmDbContext db, StagedBatch batch, CancellationToken cancellationToken)
    {
        var rejected = batch.Rejected;
        if (rejected.Count == 0) return;
        await using var statements = db.CreateBatch();
        statements.Add(
            _insertRejections,
            batch.Source.Dealer,
            batch.Source.SourceSystem,
            NewIds.Take(rejected.Count, time),
            rejected.Select(record => (short)record.Kind).ToArray(),
            rejected.Select(record => record.ShownExternalId).ToArray(),
            rejected.Select(record => record.Hash).ToArray(),
            rejected.Select(record => record.Bytes).ToArray(),
            rejected.Select(record => record.ReasonCode).ToArray(),
            rejected.Select(record => record.ViolationBytes).ToArray(),
            batch.Source.Now);
        await statements.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends the open rejections of keys that the batch has stored.</summary>
    public async Task EndRejectionsAsync(CrmDbContext db, StagedBatch batch, CancellationToken cancellationToken)
    {
        await using var statements = db.CreateBatch();
        foreach (var group in batch.Winners.GroupBy(record => record.Kind))
        {
            statements.Add(
                _endRejections[group.Key],
                batch.Source.Dealer,
                batch.Source.SourceSystem,
                (short)group.Key.Kind,
                group.Select(record => record.ExternalId).ToArray(),
                batch.Source.Now);
        }

        if (statements.BatchCommands.Count > 0) await statements.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// A record that the database refuses for a cause which was not foreseen is found by halving, so that its neighbours are stored.
    /// </summary>
    private async Task WriteOrHalveAsync(
        CrmDbContext db, StagedBatch batch, IReadOnlyList<StagedRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0) return;
        try
        {
            await WriteAllAsync(db, batch, records, cancellationToken);
            return;
        }
        catch (PostgresException error) when (IsRefusal(error))
        {
            await db.Database.CurrentTransaction!.RollbackToSavepointAsync(Savepoint, cancellationToken);
            if (records.Count == 1)
            {
                logger.LogError(
                    "A {Kind} of dealer {Dealer} cannot be stored: {SqlState} {Constraint}",
                    records[0].Kind.Kind, batch.Source.Dealer, error.SqlState, error.ConstraintName);
                batch.Rejected.Add(RejectedRecord.Unstorable(records[0]));
                return;
            }
        }

        var half = records.Count / 2;
        await WriteOrHalveAsync(db, batch, [.. records.Take(half)], cancellationToken);
        await WriteOrHalveAsync(db, batch, [.. records.Skip(half)], cancellationToken);
    }

    /// <summary>Data exceptions and violated constraints.</summary>
    private static bool IsRefusal(PostgresException error) =>
        error.SqlState.StartsWith("22", StringComparison.Ordinal) || error.SqlState.StartsWith("23", StringComparison.Ordinal);

    private static bool IsKnownKey(PostgresException error) => error.SqlState == PostgresErrorCodes.UniqueViolation;

    private async Task WriteAllAsync(
        CrmDbContext db, StagedBatch batch, IReadOnlyList<StagedRecord> records, CancellationToken cancellationToken)
    {
        var written = new Written([.. records], batch.Expected);
        for (var tried = 1; written.Open.Count > 0; tried++)
        {
            // A key that another batch created in the same moment is decided again; by then it is there to be seen.
            if (tried > Tries) throw new InvalidOperationException($"{written.Open.Count} keys were still contested after {Tries} tries.");
            try
            {
                await WriteOnceAsync(db, batch.Source, written, cancellationToken);
                written.Expected = ExpectedKeys.Known;
            }
            catch (PostgresException error) when (written.Expected == ExpectedKeys.New && IsKnownKey(error))
            {
                await db.Database.CurrentTransaction!.RollbackToSavepointAsync(Savepoint, cancellationToken);
                written.Expected = ExpectedKeys.MostlyNew;
            }

            written.IsBegun = true;
        }

        foreach (var group in records.GroupBy(record => record.Kind))
            await FollowAsync(db, batch.Source, group.Key, [.. group], cancellationToken);
        batch.Outcome.Add(written.Outcome);
        batch.Rejected.AddRange(written.Conflicts.Select(RejectedRecord.Conflict));
    }

    private async Task FollowAsync(
        CrmDbContext db, RecordSource source, IRecordKind kind, List<StagedRecord> records, CancellationToken cancellationToken)
    {
        await kind.FollowAsync(db, source, records, cancellationToken);
        if (kind.Target is not { } target) return;
        var externalIds = records.ConvertAll(record => record.ExternalId);
        foreach (var other in kinds.InOrder) await other.FollowTargetAsync(db, source, (target, externalIds), cancellationToken);
    }

    /// <summary>What has become of some records so far, and which are still to be decided.</summary>
    private sealed class Written(List<StagedRecord> open, ExpectedKeys expected)
    {
        /// <summary>The savepoint is set once: a rollback undoes only what was written after it.</summary>
        public bool IsBegun { get; set; }

        /// <summary>
        /// What the open records are taken for. The more it assumes the cheaper the statement; a wrong guess costs another round.
        /// </summary>
        public ExpectedKeys Expected { get; set; } = expected;

        public List<StagedRecord> Open { get; set; } = open;

        public BatchOutcome Outcome { get; } = new();

        public List<StagedRecord> Conflicts { get; } = [];
    }

    private async Task WriteOnceAsync(CrmDbContext db, RecordSource source, Written written, CancellationToken cancellationToken)
    {
        var groups = kinds.InOrder
            .Select(kind => (Kind: kind, Records: written.Open.Where(record => record.Kind == kind).ToList()))
            .Where(group => group.Records.Count > 0)
            .ToList();

        var takenForNew = written.Expected == ExpectedKeys.New ? groups.Where(TakesForNew).Select(group => group.Kind).ToHashSet() : [];
        await using var statements = db.CreateBatch();
        if (!written.IsBegun) statements.Add("savepoint " + Savepoint);
        references.AddLock(statements, source.Dealer, groups);
        foreach (var (kind, ofKind) in groups)
        {
            var insert = takenForNew.Contains(kind) ? _newInserts[kind] : _inserts[kind];
            var statement = written.Expected == ExpectedKeys.Known ? _upserts[kind] : insert ?? _upserts[kind];
            statements.BatchCommands.Add(Write(statement, source, ofKind));
            if (kind.Target is not { } target) continue;
            references.AddResolve(statements, target, source, [.. ofKind.Select(record => record.ExternalId)]);
        }

        // What only inserts may be kept; see insert_new_versions.sql.
        if (groups.TrueForAll(group => group.Kind.Target is null && takenForNew.Contains(group.Kind)))
            await statements.PrepareAsync(cancellationToken);
        written.Open = await ReadAnswersAsync(statements, new([.. groups.Select(group => group.Records)]), written, cancellationToken);
    }

    private bool TakesForNew((IRecordKind Kind, List<StagedRecord> Records) group) =>
        _newInserts[group.Kind] is not null && group.Records.TrueForAll(record => record.IsFound);

    private NpgsqlBatchCommand Write(string statement, RecordSource source, List<StagedRecord> records)
    {
        var command = new NpgsqlBatchCommand(statement);
        var kind = records[0].Kind;
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = source.Dealer });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = source.SourceSystem });
        command.Parameters.Add(Sql.Array([.. records.Select(record => record.ExternalId)]));
        command.Parameters.Add(Sql.Array([.. records.Select(record => record.SourceVersion)]));
        command.Parameters.Add(Sql.Array([.. records.Select(record => record.Hash)]));
        command.Parameters.Add(Sql.Array([.. records.Select(record => record.Record.Deleted)]));
        command.Parameters.Add(Sql.Array([.. records.Select(record => record.Replayed)]));
        command.Parameters.Add(Sql.Array(NewIds.Take(records.Count, time)));
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = source.Now });
        foreach (var input in kind.Table.Inputs) command.Parameters.Add(input.Parameter(records));
        if (kind.Table.HasManufacturer) command.Parameters.Add(Sql.Array([.. records.Select(record => record.ManufacturerId)]));
        if (kind.Table.DerivesManufacturer) command.Parameters.Add(Sql.Array([.. records.Select(record => record.ManufacturerDerived)]));
        foreach (var _ in kind.Table.Known) command.Parameters.Add(Sql.Array([.. records.Select(record => record.KnownCustomer)]));
        return command;
    }

    /// <summary>Counts what the statements answer, notes conflicts, and returns the records that must be decided again.</summary>
    private static async Task<List<StagedRecord>> ReadAnswersAsync(
        NpgsqlBatch statements, Queue<List<StagedRecord>> groups, Written written, CancellationToken cancellationToken)
    {
        var again = new List<StagedRecord>();
        await using var reader = await statements.ExecuteReaderAsync(cancellationToken);
        do
        {
            if (reader.FieldCount == 0 || reader.GetName(0) != "outcome") continue;
            var records = groups.Dequeue();
            while (await reader.ReadAsync(cancellationToken))
            {
                var (answer, count) = (reader.GetString(0), (int)reader.GetInt64(1));
                if (answer is not ("CONFLICT" or "RETRY")) written.Outcome.Count(answer, count);
                if (await reader.IsDBNullAsync(2, cancellationToken)) continue;
                var keys = (await reader.GetFieldValueAsync<string[]>(2, cancellationToken)).ToHashSet(StringComparer.Ordinal);
                (answer == "CONFLICT" ? written.Conflicts : again).AddRange(records.Where(record => keys.Contains(record.ExternalId)));
            }
        }
        while (await reader.NextResultAsync(cancellationToken));

        return again;
    }
}
