using System.Runtime.CompilerServices;
using GrpcCrm.Demo.Run;
using Npgsql;

namespace GrpcCrm.Demo.Check;

/// <summary>A version of a record as it lies in its table.</summary>
internal sealed record StoredRow(RecordKey Key, long? Version, bool IsCurrent, Content Content);

/// <summary>Reads a dealer's tables past the service.</summary>
internal sealed class StoredDealer(NpgsqlDataSource database, RegisteredDealer dealer)
{
    private static readonly string Rows = Text("stored_rows.sql");
    private static readonly string Unresolved = Text("unresolved_references.sql");

    public async IAsyncEnumerable<StoredRow> RowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Command(Rows);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new StoredRow(
                new RecordKey((V1.RecordKind)reader.GetInt32(0), reader.GetString(1)),
                await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetInt64(2),
                reader.GetBoolean(3),
                Content.Of(reader.GetString(4)));
        }
    }

    public async Task<List<RecordKey>> RejectionsAsync(CancellationToken cancellationToken)
    {
        await using var command = Command("select kind, external_id from ingest_rejection where dealer_id = $1");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<RecordKey>();
        while (await reader.ReadAsync(cancellationToken))
            keys.Add(new RecordKey((V1.RecordKind)reader.GetInt16(0), reader.GetString(1)));
        return keys;
    }

    public async Task<long> UnresolvedReferencesAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(Unresolved);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private NpgsqlCommand Command(string text)
    {
        var command = database.CreateCommand(text);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = dealer.Id });
        return command;
    }

    private static string Text(string name)
    {
        using var stream = typeof(StoredDealer).Assembly.GetManifestResourceStream(name)!;
        return new StreamReader(stream).ReadToEnd();
    }
}
