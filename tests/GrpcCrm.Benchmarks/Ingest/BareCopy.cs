using Npgsql;
using NpgsqlTypes;

namespace GrpcCrm.Benchmarks.Ingest;

/// <summary>The same rows by COPY into a table with the same columns: what storing them costs at the least.</summary>
internal sealed class BareCopy(NpgsqlDataSource source, PushedRecords records, Guid manufacturer)
{
    /// <summary>With the same unique index.</summary>
    public const string Bare = "bare_interaction";

    /// <summary>With all the same indexes.</summary>
    public const string Indexed = "indexed_interaction";

    private const string Copy =
        """
        copy {table} (
          dealer_id, interaction_id, revision, source_system, external_id, source_version, payload_hash, deleted, manufacturer_id,
          customer_id, customer_source_system, customer_external_id, channel, direction, occurred_time, duration_seconds, subject, notes,
          journey_phase, created_time, recorded_time, manufacturer_derived)
        from stdin (format binary)
        """;

    private readonly byte[] _hash = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 37))];

    /// <summary>One COPY, and so one commit, for each batch.</summary>
    public async Task RunAsync(string table, int batches, int batch, CancellationToken cancellationToken)
    {
        var copy = Copy.Replace("{table}", table, StringComparison.Ordinal);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        for (var number = 0; number < batches; number++)
        {
            await using var rows = await connection.BeginBinaryImportAsync(copy, cancellationToken);
            for (var i = 0; i < batch; i++) await AddAsync(rows, (number * batch) + i, cancellationToken);
            await rows.CompleteAsync(cancellationToken);
        }
    }

    private async Task AddAsync(NpgsqlBinaryImporter rows, int number, CancellationToken cancellationToken)
    {
        var now = DateTime.UtcNow;
        await rows.StartRowAsync(cancellationToken);
        await rows.WriteAsync(records.Dealer, NpgsqlDbType.Uuid, cancellationToken);
        await rows.WriteAsync(Guid.CreateVersion7(), NpgsqlDbType.Uuid, cancellationToken);
        await rows.WriteAsync(1, NpgsqlDbType.Integer, cancellationToken);
        await rows.WriteAsync(PushedRecords.SourceSystem, NpgsqlDbType.Text, cancellationToken);
        await rows.WriteAsync(records.ExternalId(number), NpgsqlDbType.Text, cancellationToken);
        await rows.WriteAsync(1L, NpgsqlDbType.Bigint, cancellationToken);
        await rows.WriteAsync(_hash, NpgsqlDbType.Bytea, cancellationToken);
        await rows.WriteAsync(false, NpgsqlDbType.Boolean, cancellationToken);
        await rows.WriteAsync(manufacturer, NpgsqlDbType.Uuid, cancellationToken);
        await AddCustomerAsync(rows, PushedRecords.CustomerKey(number), cancellationToken);
        await rows.WriteAsync((short)PushedRecords.ContactChannel(number), NpgsqlDbType.Smallint, cancellationToken);
        await rows.WriteAsync((short)PushedRecords.Direction(number), NpgsqlDbType.Smallint, cancellationToken);
        await rows.WriteAsync(PushedRecords.Occurred(number), NpgsqlDbType.TimestampTz, cancellationToken);
        await rows.WriteAsync(PushedRecords.Seconds(number), NpgsqlDbType.Integer, cancellationToken);
        await rows.WriteAsync(PushedRecords.Subject(number), NpgsqlDbType.Text, cancellationToken);
        await rows.WriteAsync(PushedRecords.Notes, NpgsqlDbType.Text, cancellationToken);
        await rows.WriteAsync((short)PushedRecords.Phase(number), NpgsqlDbType.Smallint, cancellationToken);
        await rows.WriteAsync(now, NpgsqlDbType.TimestampTz, cancellationToken);
        await rows.WriteAsync(now, NpgsqlDbType.TimestampTz, cancellationToken);
        await rows.WriteAsync(false, NpgsqlDbType.Boolean, cancellationToken);
    }

    private async Task AddCustomerAsync(NpgsqlBinaryImporter rows, string? key, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            for (var column = 0; column < 3; column++) await rows.WriteNullAsync(cancellationToken);
            return;
        }

        await rows.WriteAsync(records.Dealer, NpgsqlDbType.Uuid, cancellationToken);
        await rows.WriteAsync(PushedRecords.SourceSystem, NpgsqlDbType.Text, cancellationToken);
        await rows.WriteAsync(key, NpgsqlDbType.Text, cancellationToken);
    }
}
