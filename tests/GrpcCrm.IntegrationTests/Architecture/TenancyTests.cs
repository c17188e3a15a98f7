using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>What the catalogue must say of every table and role, so that a tenant is kept apart even where code forgets to.</summary>
public sealed class TenancyTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string Tables = "c.relnamespace = 'crm'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'migration'";

    /// <summary>Tables whose rows a policy gives to one dealer.</summary>
    private const string OfDealers = "select p.polrelid from pg_policy p where p.polname = 'own'";

    private const string Tenants = "array['dealer_id', 'manufacturer_id', 'tenant_id']";

    [Fact]
    public Task Every_table_has_row_level_security_forced() => AssertNoneAsync($"""
        select c.relname
        from pg_class c
        where {Tables} and not (c.relrowsecurity and c.relforcerowsecurity)
        """);

    [Fact]
    public Task Every_table_has_a_policy() => AssertNoneAsync($"""
        select c.relname
        from pg_class c
        where {Tables} and not exists (select from pg_policy p where p.polrelid = c.oid)
        """);

    [Fact]
    public Task Every_policy_that_lets_all_rows_through_is_the_worker_s_alone() => AssertNoneAsync("""
        select tablename || '.' || policyname
        from pg_policies
        where schemaname = 'crm'
          and (qual = 'true' or with_check = 'true')
          and roles <> array['grpccrm_worker']::name[]
        """);

    [Fact]
    public Task The_tenant_leads_every_primary_key_and_unique_index() => AssertNoneAsync($"""
        select i.indexrelid::regclass::text
        from pg_index i
        join pg_class c on c.oid = i.indrelid
        where {Tables}
          and i.indisunique
          and not exists (
            select
            from pg_attribute a
            where a.attrelid = c.oid and a.attnum = i.indkey[0] and a.attname = any({Tenants}))
        """);

    [Fact]
    public Task Every_table_has_a_primary_key() => AssertNoneAsync($"""
        select c.relname
        from pg_class c
        where {Tables} and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)
        """);

    /// <summary>A dealer and a manufacturer are tenants themselves: a key that points at one is the tenant's id.</summary>
    [Fact]
    public Task The_tenant_leads_every_foreign_key_on_both_sides() => AssertNoneAsync($"""
        select k.conname
        from pg_constraint k
        join pg_class c on c.oid = k.conrelid
        join pg_attribute own on own.attrelid = k.conrelid and own.attnum = k.conkey[1]
        join pg_attribute other on other.attrelid = k.confrelid and other.attnum = k.confkey[1]
        where {Tables}
          and k.contype = 'f'
          and (own.attname <> other.attname or not own.attname = any({Tenants}))
        """);

    /// <summary>So a dealer's tables can be spread over servers by its id, beside tables that stay where they are.</summary>
    [Fact]
    public Task No_key_ties_a_dealer_s_table_to_another_and_no_trigger_is_on_it() => AssertNoneAsync($"""
        select k.conname::text from pg_constraint k where k.contype = 'f' and k.conrelid in ({OfDealers})
        union all
        select t.tgname::text from pg_trigger t where not t.tgisinternal and t.tgrelid in ({OfDealers})
        """);

    [Fact]
    public Task No_policy_of_a_dealer_s_table_asks_another_table() => AssertNoneAsync($"""
        select p.polname || ' on ' || p.polrelid::regclass
        from pg_policy p
        where p.polrelid in ({OfDealers})
          and concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) like '%SELECT%'
        """);

    [Fact]
    public Task The_dealer_leads_every_key_of_its_tables() => AssertNoneAsync($"""
        select i.indexrelid::regclass::text
        from pg_index i
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where i.indisunique and i.indrelid in ({OfDealers}) and a.attname not in ('dealer_id', 'tenant_id')
        """);

    [Fact]
    public Task Roles_that_serve_requests_cannot_pass_row_level_security_or_make_others() => AssertNoneAsync("""
        select rolname
        from pg_roles
        where rolname in ('crm_app', 'crm_worker', 'grpccrm_app', 'grpccrm_worker')
          and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
        """);

    [Fact]
    public Task Roles_that_serve_requests_own_nothing() => AssertNoneAsync("""
        select r.rolname || ' owns ' || d.classid::regclass || ' ' || d.objid
        from pg_shdepend d
        join pg_roles r on r.oid = d.refobjid and d.refclassid = 'pg_authid'::regclass
        where d.deptype = 'o' and r.rolname in ('crm_app', 'crm_worker', 'grpccrm_app', 'grpccrm_worker')
        """);

    [Fact]
    public Task Roles_that_serve_requests_belong_to_their_group_alone() => AssertNoneAsync("""
        select m.rolname || ' is in ' || g.rolname
        from pg_auth_members a
        join pg_roles m on m.oid = a.member
        join pg_roles g on g.oid = a.roleid
        where m.rolname in ('crm_app', 'crm_worker', 'grpccrm_app', 'grpccrm_worker')
          and (m.rolname, g.rolname) not in (('crm_app', 'grpccrm_app'), ('crm_worker', 'grpccrm_worker'))
        """);

    [Fact]
    public Task Nobody_else_has_rights_on_a_table() => AssertNoneAsync("""
        select c.relname || ' to ' || case when x.grantee = 0 then 'public' else x.grantee::regrole::text end
        from pg_class c
        cross join aclexplode(c.relacl) x
        where c.relnamespace = 'crm'::regnamespace
          and (x.grantee = 0 or x.grantee::regrole::text not in ('grpccrm_owner', 'grpccrm_app', 'grpccrm_worker', 'postgres'))
        """);

    [Fact]
    public Task No_function_runs_with_its_owner_s_rights_and_no_view_looks_with_them() => AssertNoneAsync("""
        select proname::text from pg_proc where pronamespace = 'crm'::regnamespace and prosecdef
        union all
        select relname from pg_class where relnamespace = 'crm'::regnamespace and relkind = 'm'
        union all
        select relname
        from pg_class
        where relnamespace = 'crm'::regnamespace and relkind = 'v' and not coalesce('security_invoker=true' = any(reloptions), false)
        """);

    private async Task AssertNoneAsync(string query)
    {
        Assert.True(await crm.ScalarAsync<long>("select count(*) from pg_class where relnamespace = 'crm'::regnamespace") > 20);
        await using var command = crm.Admin.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync()) found.Add(reader.GetString(0));
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
