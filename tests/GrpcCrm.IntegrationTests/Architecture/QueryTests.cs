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
public sealed class QueryTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string Migrations = "Migrations/";

    /// <summary>Parts of the statements that a kind of record composes.</summary>
    private static readonly string[] Fragments =
    [
        "Complaints/complaint_versions.sql", "Complaints/current_milestones.sql", "Complaints/deleted_complaint.sql", "Complaints/first_complaint.sql",
        "Complaints/holds_complaint.sql", "Complaints/join_milestones.sql", "Complaints/milestones.sql", "Complaints/open_complaint_figures.sql",
        "Complaints/open_complaint_sources.sql", "Complaints/tell_steps.sql", "Complaints/write_imported_events.sql", "Ingest/await_referred.sql", "Ingest/end_rejections.sql", "Ingest/find_all_referred.sql", "Ingest/find_named.sql",
        "Ingest/find_referred.sql", "Ingest/insert_new_versions.sql",
        "Ingest/insert_versions.sql", "Ingest/mark_late_versions.sql", "Ingest/resolve_references.sql",
        "Ingest/upsert_versions.sql", "Interactions/deleted_interaction.sql", "Interactions/first_interaction.sql",
        "Interactions/holds_interaction.sql", "Interactions/interaction_figures.sql", "Interactions/interaction_sources.sql",
        "Interactions/interaction_versions.sql", "Platform/Deletion/purge_records.sql", "Platform/Storage/Grouped/read_records.sql",
        "Reports/Closing/closing_moment.sql", "Reports/Closing/period_borders.sql", "Reports/Closing/period_end.sql",
        "Reports/Closing/plan_late.sql", "Reports/Closing/plan_old_periods.sql", "Reports/Content/changed_records.sql",
    ];

    public static TheoryData<string> Queries =>
        [.. EmbeddedSql.Paths.Where(path => !path.StartsWith(Migrations, StringComparison.Ordinal) && !Fragments.Contains(path))];

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
    public void The_fragments_are_those_that_exist() => Assert.Equal(Fragments, Fragments.Intersect(EmbeddedSql.Paths));

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
}
