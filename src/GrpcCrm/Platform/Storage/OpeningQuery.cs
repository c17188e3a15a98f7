using Npgsql;

namespace GrpcCrm.Platform.Storage;

/// <summary>Questions for the round trip that opens a transaction: their statements, and how their answers are read.</summary>
/// <param name="Add">Adds statements, each of which answers rows.</param>
/// <param name="Read">Reads the rows; the reader stands on the first of the statements.</param>
public sealed record OpeningQuery<T>(Action<NpgsqlBatch> Add, Func<NpgsqlDataReader, CancellationToken, Task<T>> Read)
{
    /// <summary>
    /// Adds those of the statements whose plans a connection may keep: they go by a primary key, however much the table held at first.
    /// </summary>
    public Action<NpgsqlBatch> AddKept { get; init; } = _ => { };
}

public static class OpeningQuery
{
    public static readonly OpeningQuery<bool> Nothing = new(_ => { }, (_, _) => Task.FromResult(true));

    /// <summary>Asks in a round trip of its own, within the transaction of the context.</summary>
    public static async Task<T> RunAsync<T>(this OpeningQuery<T> query, CrmDbContext db, CancellationToken cancellationToken)
    {
        await using var batch = db.CreateBatch();
        query.Add(batch);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await query.Read(reader, cancellationToken);
    }
}
