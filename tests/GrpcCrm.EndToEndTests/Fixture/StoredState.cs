using Npgsql;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>What a database holds, past row level security.</summary>
public sealed class StoredState(NpgsqlDataSource admin)
{
    /// <summary>The name of a dealer who does not count.</summary>
    public const string Bystander = "Bystander";

    // A deleted record's required time is the moment of its deletion.
    private const string Current = """
        select line from (
          select format('%s customer %s', d.display_name, to_jsonb(c)
            - array['dealer_id', 'customer_id', 'revision', 'created_time', 'recorded_time'])
          from customer c join dealer d using (dealer_id)
          where c.superseded_time is null
          union all
          select format('%s interaction %s of %s', d.display_name, to_jsonb(i)
            - array['dealer_id', 'interaction_id', 'customer_id', 'manufacturer_id', 'revision', 'created_time', 'recorded_time',
              case when i.deleted then 'occurred_time' else '' end],
            (select c.source_system || '/' || c.external_id from customer c
            where c.dealer_id = i.dealer_id and c.customer_id = i.customer_id and c.superseded_time is null))
          from interaction i join dealer d using (dealer_id)
          where i.superseded_time is null
          union all
          select format('%s complaint %s of %s', d.display_name, to_jsonb(p)
            - array['dealer_id', 'complaint_id', 'customer_id', 'manufacturer_id', 'revision', 'created_time', 'recorded_time',
              case when p.deleted then 'received_time' else '' end],
            (select c.source_system || '/' || c.external_id from customer c
            where c.dealer_id = p.dealer_id and c.customer_id = p.customer_id and c.superseded_time is null))
          from complaint p join dealer d using (dealer_id)
          where p.superseded_time is null
          union all
          select format('%s event of %s/%s: %s at %s by %s',
            d.display_name, p.source_system, p.external_id, e.state, e.occurred_time, e.origin)
          from complaint_event e join complaint p using (dealer_id, complaint_id) join dealer d using (dealer_id)
          where e.superseded_time is null and p.superseded_time is null
          union all
          select format('%s rejection %s', d.display_name, to_jsonb(r) - array['dealer_id', 'rejection_id', 'created_time'])
          from ingest_rejection r join dealer d using (dealer_id)
          union all
          select format('%s channel %s at %s', d.display_name, c.channel_id, c.next_offset)
          from ingest_channel c join dealer d using (dealer_id)
          where $1
        ) lines (line)
        where line not like 'Bystander%'
        order by line collate "C"
        """;

    // Keys with two ids, two current versions, a gap among the versions, or one that is not newer than the one before it.
    private const string Doubled = """
        select count(*) from (
          select from {0} group by dealer_id, source_system, external_id
          having count(distinct {0}_id) > 1 or count(*) <> max(revision) or count(*) filter (where superseded_time is null) <> 1
          union all
          select from (
            select superseded_time, lead(recorded_time) over w as next_time, source_version, lead(source_version) over w as next_version
            from {0} window w as (partition by dealer_id, {0}_id order by revision)) v
          where superseded_time <> next_time or source_version > next_version) wrong
        """;

    private const string Stored = """
        select source_system, 1, external_id, source_version from customer where dealer_id = $1 and superseded_time is null
        union all
        select source_system, 2, external_id, source_version from interaction where dealer_id = $1 and superseded_time is null
        union all
        select source_system, 3, external_id, source_version from complaint where dealer_id = $1 and superseded_time is null
        union all
        select source_system, kind, external_id, null from ingest_rejection where dealer_id = $1
        """;

    /// <summary>All current rows with all that has a meaning outside this database, as sorted lines.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(bool withOffsets = true)
    {
        // Right after a load the planner knows nothing of these tables, and would read one for each row of another.
        await using (var analyze = admin.CreateCommand("analyze")) await analyze.ExecuteNonQueryAsync();
        await using var command = admin.CreateCommand(Current);
        command.Parameters.AddWithValue(withOffsets);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        return lines;
    }

    public async Task AssertNothingIsDoubledAsync()
    {
        foreach (var table in new[] { "customer", "interaction", "complaint" })
        {
            await using var command = admin.CreateCommand(Doubled.Replace("{0}", table, StringComparison.Ordinal));
            Assert.Equal((table, 0L), (table, await command.ExecuteScalarAsync()));
        }
    }

    /// <summary>Each of these records is there, or a newer version of it, or it was set aside.</summary>
    public async Task AssertHoldsAsync(string dealer, string sourceSystem, IEnumerable<V1.IngestRecord> acknowledged)
    {
        await using var command = admin.CreateCommand(Stored);
        command.Parameters.AddWithValue(Guid.Parse(dealer["dealers/".Length..]));
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new Dictionary<(string, int, string), long>();
        while (await reader.ReadAsync())
        {
            var key = (reader.GetString(0), reader.GetInt32(1), reader.GetString(2));
            var version = await reader.IsDBNullAsync(3) ? -1 : reader.GetInt64(3);
            stored[key] = Math.Max(version, stored.GetValueOrDefault(key, -1));
        }

        foreach (var record in acknowledged)
        {
            var key = (sourceSystem, (int)record.PayloadCase - (int)V1.IngestRecord.PayloadOneofCase.Customer + 1, record.ExternalId);
            var version = record.HasSourceVersion ? record.SourceVersion : -1;
            Assert.True(stored.TryGetValue(key, out var found) && found >= version, $"Lost: {key} version {version}; stored is {found}.");
        }
    }
}
