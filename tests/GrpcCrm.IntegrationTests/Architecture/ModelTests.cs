using GrpcCrm.IntegrationTests.Fixture;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>The entities are mapped to the tables as the migrations leave them.</summary>
public sealed class ModelTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    /// <summary>Tables that SQL alone reads and writes, and the migrations' own.</summary>
    private static readonly string[] WithoutEntity =
    [
        "feed", "feed_event", "feed_outbox", "closed_through", "dealer_moment", "late_mark", "report_basis", "report_due",
        "roll_up_mark", "migration", "request_hold", "safety_notice", "stored_answer",
    ];

    [Fact]
    public async Task Every_column_is_mapped_with_its_type_and_nullability()
    {
        var catalogue = await CatalogueAsync("""
            select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then '' else ' null' end
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'crm'::regnamespace and c.relkind in ('r', 'p')
            """);
        var model = Tables().SelectMany(table => table.Columns.Select(column => Described(table, column)));

        AssertSame(catalogue.Where(line => !WithoutEntity.Contains(line.Split('.')[0])), model);
    }

    [Fact]
    public async Task Every_primary_key_is_mapped_in_its_order()
    {
        var catalogue = await CatalogueAsync("""
            select c.relname || ': ' || string_agg(a.attname, ', ' order by k.place)
            from pg_index i
            join pg_class c on c.oid = i.indrelid
            cross join unnest(i.indkey) with ordinality k (number, place)
            join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
            where c.relnamespace = 'crm'::regnamespace and i.indisprimary
            group by c.relname
            """);
        var model = Tables().Select(table => $"{table.Name}: {string.Join(", ", table.PrimaryKey!.Columns.Select(column => column.Name))}");

        AssertSame(catalogue.Where(line => !WithoutEntity.Contains(line.Split(':')[0])), model);
    }

    [Fact]
    public async Task The_tables_without_an_entity_are_those_that_are_listed()
    {
        var catalogue = await CatalogueAsync("select relname::text from pg_class where relnamespace = 'crm'::regnamespace and relkind in ('r', 'p')");

        AssertSame(WithoutEntity, catalogue.Except(Tables().Select(table => table.Name)));
    }

    private static string Described(ITable table, IColumn column)
    {
        var name = $"{table.Name}.{column.Name}";
        return $"{name} {column.StoreType}{(column.IsNullable ? " null" : "")}";
    }

    private List<ITable> Tables()
    {
        using var scope = crm.App.Services.CreateScope();
        var model = scope.ServiceProvider.GetRequiredService<CrmDbContext>().Model.GetRelationalModel();
        Assert.All(model.Tables, table => Assert.Equal("crm", table.Schema));
        return [.. model.Tables];
    }

    private async Task<List<string>> CatalogueAsync(string query)
    {
        await using var command = crm.Admin.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        Assert.NotEmpty(lines);
        return lines;
    }

    private static void AssertSame(IEnumerable<string> catalogue, IEnumerable<string> model)
    {
        var (there, mapped) = (catalogue.ToHashSet(StringComparer.Ordinal), model.ToHashSet(StringComparer.Ordinal));
        var differences = there.Except(mapped).Select(line => $"in the catalogue only: {line}")
            .Concat(mapped.Except(there).Select(line => $"in the model only: {line}")).Order(StringComparer.Ordinal);
        Assert.True(there.SetEquals(mapped), string.Join('\n', differences));
    }
}
