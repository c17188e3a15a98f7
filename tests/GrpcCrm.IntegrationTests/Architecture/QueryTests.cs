using System.Text.RegularExpressions;
using GrpcCrm.Complaints;
using GrpcCrm.Customers;
using GrpcCrm.Ingest;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Interactions;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Storage.Repeats;
using GrpcCrm.Reports.Closing;
using GrpcCrm.Reports.Content;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>Every statement that is written by hand is one that the migrated schema can run.</summary>
public sealed partial class QueryTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string Migrations = "Migrations/";

    public static TheoryData<string> Queries =>
        [.. EmbeddedSql.Paths.Where(path => !path.StartsWith(Migrations, StringComparison.Ordinal) && !IsPart(EmbeddedSql.Text(path)))];

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task An_embedded_query_can_be_prepared(string path) => await PrepareAsync(EmbeddedSql.Text(path));

    [Theory]
    [InlineData(DealerLock.Writing)]
    [InlineData(DealerLock.TryWriting)]
    [InlineData(DealerLock.Closing)]
    [InlineData(DealerLock.Referring)]
    [InlineData(PublishingLock.Shared)]
    [InlineData(PublishingLock.Alone)]
    [InlineData(StoredAnswers.Hold)]
    public async Task A_lock_can_be_prepared(string text) => await PrepareAsync(text);

    [Fact]
    public async Task Every_statement_that_reports_compose_can_be_prepared()
    {
        await PrepareAsync(ClosingMoment.Query);
        await PrepareAsync(DueReport.PeriodEnd);
        await PrepareAsync(crm.App.Services.GetRequiredService<OldPeriods>().PlanOldPeriods);
        await PrepareAsync(crm.App.Services.GetRequiredService<DuePlanner>().PlanLate);
        await PrepareAsync(crm.App.Services.GetRequiredService<RecordChanges>().Query);
    }

    [Fact]
    public async Task Every_statement_of_a_section_of_reports_can_be_prepared()
    {
        var scope = new SectionScope(Guid.Empty, Guid.Empty, DateTime.UnixEpoch, "UTC") { Start = DateTime.UnixEpoch, End = DateTime.UnixEpoch };
        var page = new Page(1, null, _ => "");
        foreach (var section in crm.App.Services.GetServices<IReportSection>())
        {
            foreach (var query in section.Counts(scope)) await PrepareAsync(query.Statement);
            foreach (var metric in section.Metrics)
                await PrepareAsync(section.Sources(scope, new CellQuestion(metric, null, [], page)).Statement);
        }
    }

    [Fact]
    public async Task Every_statement_that_a_kind_of_record_composes_can_be_prepared()
    {
        foreach (var kind in crm.App.Services.GetServices<IRecordKind>())
        {
            await PrepareAsync(kind.Table.Upsert);
            await PrepareAsync(kind.Table.EndRejections);
            if (kind.Table.Insert is { } insert) await PrepareAsync(insert);
            if (kind.Table.InsertNew is { } insertNew) await PrepareAsync(insertNew);
            foreach (var target in kind.Table.Targets) await PrepareAsync(kind.Table.Resolve(target));
        }
    }

    [Fact]
    public async Task Every_statement_that_purges_can_be_prepared()
    {
        foreach (var table in crm.App.Services.GetServices<PurgedTable>()) await PrepareAsync(table.Statement);
    }

    [Theory]
    [InlineData("Ingest/await_referred.sql")]
    [InlineData("Ingest/find_all_referred.sql")]
    [InlineData("Ingest/find_named.sql")]
    [InlineData("Ingest/find_referred.sql")]
    public async Task A_query_for_what_records_refer_to_can_be_prepared(string path)
    {
        foreach (var target in ReferenceTarget.All) await PrepareAsync(target.Fill(EmbeddedSql.Text(path)));
    }

    [Fact]
    public async Task The_milestones_of_one_complaint_can_be_prepared() => await PrepareAsync(ComplaintMilestones.Query);

    [Fact]
    public async Task The_statements_that_read_and_store_a_kind_of_record_can_be_prepared()
    {
        var tables = crm.App.Services.GetRequiredService<RecordTables>();
        await PrepareAsync(tables.Of<Customer>().ByIds);
        await PrepareAsync(tables.Of<Interaction>().ByIds);
    }

    [Fact]
    public void Every_query_says_in_its_first_line_what_it_is_for() =>
        Assert.All(EmbeddedSql.Paths, path => Assert.Matches("\\A-- [A-Z].+[.?:;,a-z]\n", EmbeddedSql.Text(path)));

    [Fact]
    public async Task Every_constraint_that_means_something_to_a_caller_exists()
    {
        foreach (var meaning in crm.App.Services.GetServices<ConstraintMeaning>())
        {
            var there = await crm.ScalarAsync<bool>($"""
                select exists (select from pg_constraint where connamespace = 'crm'::regnamespace and conname = '{meaning.Constraint}')
                  or exists (select from pg_indexes where schemaname = 'crm' and indexname = '{meaning.Constraint}')
                """);
            Assert.True(there, $"There is no constraint {meaning.Constraint}.");
        }
    }

    private async Task PrepareAsync(string text)
    {
        await using var connection = await crm.Admin.OpenConnectionAsync();
        await using var prepare = new NpgsqlCommand($"prepare statement as {text}", connection);
        await prepare.ExecuteNonQueryAsync();
        await using var forget = new NpgsqlCommand("deallocate statement", connection);
        await forget.ExecuteNonQueryAsync();
    }

    /// <summary>A template, or what a statement is composed of, as its comment says; the whole is prepared by a fact of its own.</summary>
    private static bool IsPart(string text)
    {
        var lines = text.Split('\n').ToLookup(line => line.StartsWith("--", StringComparison.Ordinal));
        return lines[false].Any(line => Placeholder().IsMatch(line)) || lines[true].Any(line => Said().IsMatch(line));
    }

    [GeneratedRegex(@"\{[a-z_]+\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\A-- (Fragment|Part of)\b", RegexOptions.None, 1000)]
    private static partial Regex Said();
}
