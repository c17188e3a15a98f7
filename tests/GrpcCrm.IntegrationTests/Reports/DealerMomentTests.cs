using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;
using Npgsql;
using static GrpcCrm.IntegrationTests.Reports.ReportScene;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>A dealer's time never goes back, whatever the database's clock does.</summary>
public sealed class DealerMomentTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly DateTimeOffset May = new(2025, 5, 9, 3, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    private readonly ReportScene _scene = new(crm);

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(7200)]
    public async Task A_report_counts_what_was_acknowledged_before_the_clock_stepped_back(int seconds)
    {
        var (dealer, calls, kirin) = await crm.NewDealerAsync();
        await _scene.StoreAsync(dealer, Interaction(kirin, May), Complaint(kirin, May));
        await new V1.InteractionService.InteractionServiceClient(calls).CreateInteractionAsync(
            new() { Parent = dealer, Interaction = Interaction(kirin, May).Interaction });
        await crm.StepsBackAsync(dealer, TimeSpan.FromSeconds(seconds));

        var report = await _scene.GenerateAsync(kirin, dealer, 2025, 5);

        var document = await _scene.DocumentAsync(kirin, report.Name);
        Assert.Equal((2, 1), (document.Total("interactions.count"), document.Total("complaints.received")));
        Assert.Equal(V1.ReportCompleteness.Final, report.Revision.Completeness);
    }

    [Fact]
    public async Task What_comes_after_a_close_is_late_although_the_clock_stepped_back()
    {
        var (dealer, _, kirin) = await crm.NewDealerAsync();
        await _scene.StoreAsync(dealer, Interaction(kirin, May));
        var first = await _scene.GenerateAsync(kirin, dealer, 2025, 5);
        await crm.StepsBackAsync(dealer, Step);
        var moved = (await _scene.Reports(kirin).GetReportAsync(new() { Name = first.Name })).Report.Revision.AsOfTime;

        await _scene.StoreAsync(dealer, Interaction(kirin, May));
        var second = await _scene.GenerateAsync(kirin, dealer, 2025, 5);

        Assert.Equal(2, (await _scene.DocumentAsync(kirin, second.Name)).Total("interactions.count"));
        Assert.True(second.Revision.AsOfTime.CompareTo(moved) > 0);
        Assert.Equal(V1.RevisionCause.LateArrival, Assert.Single(second.Revision.Delta.Reasons).Cause);
    }

    [Fact]
    public async Task Nothing_written_since_makes_no_revision_while_the_clock_is_behind()
    {
        var (dealer, _, kirin) = await crm.NewDealerAsync();
        await _scene.StoreAsync(dealer, Interaction(kirin, May));
        await _scene.GenerateAsync(kirin, dealer, 2025, 5);
        await crm.StepsBackAsync(dealer, Step);

        var reports = new[] { await _scene.GenerateAsync(kirin, dealer, 2025, 5), await _scene.GenerateAsync(kirin, dealer, 2025, 5) };

        Assert.All(reports, report => Assert.Equal(1, report.Revision.Number));
    }

    /// <summary>Each way of writing a version that follows another, after the other was written by a clock that was ahead.</summary>
    [Theory]
    [InlineData("ingested again")]
    [InlineData("its customer arrives in a batch")]
    [InlineData("its customer is created")]
    [InlineData("deleted and brought back")]
    [InlineData("deleted and created again")]
    [InlineData("a step is taken")]
    [InlineData("updated")]
    public async Task The_version_that_follows_begins_where_the_one_before_ends_and_never_earlier(string change)
    {
        var (dealer, calls, kirin) = await crm.NewDealerAsync();
        var (interaction, complaint) = (Records.Interaction("i1", "chan"), Records.Complaint("p1", "chan"));
        await _scene.StoreAsync(dealer, interaction.Clone(), complaint.Clone());
        // As two writers whose clocks differ, and a close in between by the one that was ahead.
        await crm.StepsBackAsync(dealer, Step);
        await ChangeAsync(change, dealer, calls, (interaction, complaint));

        var versions = await crm.ScalarAsync<string>($"""
            with version as (
              select 'interaction' as kind, interaction_id as id, revision, recorded_time, superseded_time
              from interaction
              where dealer_id = '{ScheduleScene.IdOf(dealer)}'
              union all
              select 'complaint', complaint_id, revision, recorded_time, superseded_time
              from complaint
              where dealer_id = '{ScheduleScene.IdOf(dealer)}'
            )
            select format('%s %s', count(*), count(*) filter (
              where v.superseded_time < v.recorded_time or n.recorded_time < v.recorded_time or n.recorded_time <> v.superseded_time))
            from version v
            join version n on n.kind = v.kind and n.id = v.id and n.revision = v.revision + 1
            """);
        Assert.Matches("^[1-9] 0$", versions);
        var report = await _scene.GenerateAsync(kirin, dealer, 2025, 5);
        var document = await _scene.DocumentAsync(kirin, report.Name);
        Assert.Equal((1, 1), (document.Total("interactions.count"), document.Total("complaints.received")));
    }

    [Fact]
    public async Task Writers_of_one_dealer_do_not_wait_for_each_other()
    {
        var (dealer, calls, kirin) = await crm.NewDealerAsync();
        await _scene.StoreAsync(dealer, Records.Customer("chan"));
        await using var connection = await crm.Admin.OpenConnectionAsync();
        await using var holding = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand(
            $"select from customer where dealer_id = '{ScheduleScene.IdOf(dealer)}' for update", connection);
        await hold.ExecuteNonQueryAsync();

        var waiting = _scene.StoreAsync(dealer, Records.Customer("chan", "Ho"));
        await Locks.UntilSomeWaitAsync(crm);
        var interactions = new V1.InteractionService.InteractionServiceClient(calls);
        for (var i = 0; i < 3; i++)
            await interactions.CreateInteractionAsync(new() { Parent = dealer, Interaction = Interaction(kirin, May).Interaction });
        Assert.False(waiting.IsCompleted);
        await holding.CommitAsync();
        await waiting;
    }

    [Fact]
    public async Task Nothing_is_recorded_later_than_the_moment_that_is_kept()
    {
        var (dealer, calls, kirin) = await crm.NewDealerAsync();
        var interactions = new V1.InteractionService.InteractionServiceClient(calls);

        for (var i = 0; i < 20; i++)
        {
            await Task.WhenAll(
                _scene.StoreAsync(dealer, Records.Customer($"c{i}")),
                interactions.CreateInteractionAsync(new() { Parent = dealer, Interaction = Interaction(kirin, May).Interaction }).ResponseAsync);
            Assert.True(await crm.ScalarAsync<bool>($"""
                select (select max(recorded_time) from interaction where dealer_id = m.dealer_id) <= moment
                  and (select max(recorded_time) from customer where dealer_id = m.dealer_id) <= moment
                from dealer_moment m
                where dealer_id = '{ScheduleScene.IdOf(dealer)}'
                """));
        }
    }

    [Fact]
    public async Task Who_is_covered_raises_nothing_and_a_close_takes_the_moment()
    {
        var (dealer, _, kirin) = await crm.NewDealerAsync();
        await _scene.StoreAsync(dealer, Interaction(kirin, May));
        await crm.BreakAsync($"update dealer_moment set moment = moment + interval '1 hour' where dealer_id = '{ScheduleScene.IdOf(dealer)}'");
        var before = await MomentAsync(dealer);

        await _scene.StoreAsync(dealer, Interaction(kirin, May));
        Assert.Equal(before, await MomentAsync(dealer));
        var report = await _scene.GenerateAsync(kirin, dealer, 2025, 5);
        Assert.Equal(before, report.Revision.AsOfTime.ToDateTime());

        await _scene.StoreAsync(dealer, Interaction(kirin, May));
        await _scene.StoreAsync(dealer, Interaction(kirin, May));
        Assert.Equal(before.AddMicroseconds(2), await MomentAsync(dealer));
    }

    [Fact]
    public async Task A_moment_is_raised_in_place()
    {
        Assert.Equal(0, await crm.ScalarAsync<long>("""
            select count(*)
            from pg_index i
            join pg_attribute a on a.attrelid = i.indrelid and a.attname in ('moment', 'floor_moment')
            where i.indrelid = 'crm.dealer_moment'::regclass
              and (a.attnum = any (i.indkey) or i.indexprs is not null or i.indpred is not null)
            """));
        Assert.Matches("fillfactor", await crm.ScalarAsync<string>(
            "select coalesce(reloptions::text, '') from pg_class where oid = 'crm.dealer_moment'::regclass"));
    }

    private Task<DateTime> MomentAsync(string dealer) =>
        crm.ScalarAsync<DateTime>($"select moment from dealer_moment where dealer_id = '{ScheduleScene.IdOf(dealer)}'");

    private async Task ChangeAsync(
        string change, string dealer, Grpc.Core.CallInvoker calls, (V1.IngestRecord Interaction, V1.IngestRecord Complaint) records)
    {
        var interactions = new V1.InteractionService.InteractionServiceClient(calls);
        var complaints = new V1.ComplaintService.ComplaintServiceClient(calls);
        var interaction = (await interactions.ListInteractionsAsync(new() { Parent = dealer })).Interactions.Single();
        var complaint = (await complaints.ListComplaintsAsync(new() { Parent = dealer })).Complaints.Single();
        switch (change)
        {
            case "ingested again":
                (records.Interaction.Interaction.Subject, records.Complaint.Complaint.Subject) = ("Brakes", "Brakes");
                records.Complaint.Complaint.ClosedTime = Timestamp.FromDateTime(Records.May.AddDays(2));
                await _scene.StoreAsync(dealer, records.Interaction, records.Complaint);
                break;
            case "its customer arrives in a batch":
                await _scene.StoreAsync(dealer, Records.Customer("chan"));
                break;
            case "its customer is created":
                var customer = new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = "Chan", SourceSystem = "dms", ExternalId = "chan" };
                await new V1.CustomerService.CustomerServiceClient(calls).CreateCustomerAsync(new() { Parent = dealer, Customer = customer });
                break;
            case "deleted and brought back":
                await interactions.DeleteInteractionAsync(new() { Name = interaction.Name });
                await interactions.UndeleteInteractionAsync(new() { Name = interaction.Name });
                break;
            case "deleted and created again":
                await interactions.DeleteInteractionAsync(new() { Name = interaction.Name });
                var again = records.Interaction.Interaction;
                (again.SourceSystem, again.ExternalId, again.CustomerReference) = ("dms", "i1", null);
                await interactions.CreateInteractionAsync(new() { Parent = dealer, Interaction = again });
                break;
            case "a step is taken":
                await new V1.ComplaintCaseService.ComplaintCaseServiceClient(calls).AcknowledgeComplaintAsync(
                    new() { Name = complaint.Name, Etag = complaint.Etag });
                break;
            default:
                await complaints.UpdateComplaintAsync(
                    new() { Complaint = new() { Name = complaint.Name, Etag = complaint.Etag, Subject = "Squealing" } });
                break;
        }
    }
}
