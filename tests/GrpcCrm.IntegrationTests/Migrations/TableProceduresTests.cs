using GrpcCrm.IntegrationTests.Fixture;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Migrations;

/// <summary>A table that calls the procedures is what the tables are that were written out: the same rights, policies, keys and indexes.</summary>
public sealed class TableProceduresTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string Make = """
        set role grpccrm_owner;
        create table crm.sample (subject text not null);
        call crm.versioned('sample', 'sample_id', array['customer', 'vehicle'], array['subject']);
        call crm.owned_by_dealer('sample');
        reset role;
        """;

    /// <summary>What the catalogue says of a table, its name taken out.</summary>
    private const string Traits = """
        with t as (select c.oid, c.relname from pg_class c where c.relnamespace = 'crm'::regnamespace and c.relname = $1)
        select replace(trait, $1, '{t}') from (
          select 'policy ' || p.polname || ' ' || p.polpermissive || ' ' || p.polroles::text || ' ' || concat(
            pg_get_expr(p.polqual, p.polrelid), ' / ', pg_get_expr(p.polwithcheck, p.polrelid)) as trait
          from t join pg_policy p on p.polrelid = t.oid
          union all
          select 'index ' || replace(pg_get_indexdef(i.indexrelid), 'crm.', '')
          from t join pg_index i on i.indrelid = t.oid
          where i.indexrelid::regclass::text ~ ('(_pkey|_external|_deleted|_awaits_customer|_awaits_vehicle)$')
          union all
          select 'right ' || x.privilege_type || ' of ' || x.grantee::regrole
          from t join pg_class c on c.oid = t.oid cross join aclexplode(c.relacl) x
          union all
          select 'right ' || x.privilege_type || ' (' || a.attname || ') of ' || x.grantee::regrole
          from t join pg_attribute a on a.attrelid = t.oid cross join aclexplode(a.attacl) x
          where a.attname in ('superseded_time', 'source_version', 'purged', 'subject')
          union all
          select 'column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull
          from t join pg_attribute a on a.attrelid = t.oid
          where a.attnum > 0 and a.attname = any(array['dealer_id', $1 || '_id', 'revision', 'source_system', 'external_id', 'source_version',
            'payload_hash', 'deleted', 'created_time', 'recorded_time', 'superseded_time', 'purged', 'customer_id', 'vehicle_external_id'])
          union all
          select 'forced ' || c.relrowsecurity || ' ' || c.relforcerowsecurity from t join pg_class c on c.oid = t.oid
        ) traits
        order by 1
        """;

    [Fact]
    public async Task A_table_that_calls_them_is_as_the_interactions()
    {
        await using (var make = crm.Admin.CreateCommand(Make)) await make.ExecuteNonQueryAsync();

        var (sample, interaction) = (await TraitsAsync("sample"), await TraitsAsync("interaction"));

        Assert.True(interaction.Count > 25, string.Join('\n', interaction));
        Assert.Equal(interaction, sample);
    }

    private async Task<IReadOnlyList<string>> TraitsAsync(string table)
    {
        await using var command = crm.Admin.CreateCommand(Traits);
        command.Parameters.Add(new NpgsqlParameter { Value = table });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync()) found.Add(reader.GetString(0));
        return found;
    }
}
