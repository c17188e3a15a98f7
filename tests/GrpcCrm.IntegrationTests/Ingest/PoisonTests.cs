using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Ingest;

/// <summary>Records that pass every check and that the database refuses all the same.</summary>
public sealed class PoisonTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_neighbours_of_records_that_the_database_refuses_are_stored()
    {
        await ExecuteAsync("alter table customer add constraint poison check (family_name not like 'Poison%')");
        await ExecuteAsync("""
            create function choke() returns trigger language plpgsql as $$
            begin if new.subject = 'Poison' then raise exception 'choked' using errcode = '22003'; end if; return new; end $$;
            create trigger choke before insert on interaction for each row execute function choke();
            """);
        try
        {
            var dealer = await crm.NewDealerAsync();
            using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
            var records = Enumerable.Range(0, 100).Select(i => Records.Customer($"c{i:00}", i is 17 or 18 or 90 ? $"Poison {i}" : "Chan"))
                .Concat(Enumerable.Range(0, 50).Select(i => Records.Interaction($"i{i:00}", $"c{i:00}", subject: i == 33 ? "Poison" : "")));

            var result = await session.PushAsync(0, [.. records]);

            Assert.Equal((true, 150L, 146, 4), (result.Stored, result.NextOffset, result.CreatedCount, result.RejectedCount));
            Assert.Equal([17, 18, 90, 133], result.Exceptions.Select(exception => exception.Index));
            Assert.All(result.Exceptions, exception => Assert.Equal("RECORD_UNSTORABLE", exception.Reason));
            Assert.All(result.Exceptions, exception => Assert.DoesNotContain("Poison", exception.ToString(), StringComparison.Ordinal));

            // References to the refused customers wait for them; all others are resolved though the batch was stored in parts.
            var open = await crm.ScalarAsync<string[]>($"""
                select array_agg(customer_external_id order by customer_external_id) from interaction
                where dealer_id = '{dealer.Name[8..]}' and superseded_time is null and customer_id is null
                """);
            Assert.Equal(["c17", "c18"], open);
            var listed = await new V1.IngestService.IngestServiceClient(dealer.Calls).ListIngestRejectionsAsync(new() { Parent = dealer.Name });
            Assert.Equal(4, listed.Rejections.Count);
        }
        finally
        {
            await ExecuteAsync("drop trigger choke on interaction; drop function choke(); alter table customer drop constraint poison");
        }
    }

    [Fact]
    public async Task A_retry_after_the_cause_is_gone_stores_the_record()
    {
        var dealer = await crm.NewDealerAsync();
        var client = new V1.IngestService.IngestServiceClient(dealer.Calls);
        await ExecuteAsync("alter table vehicle add constraint poison check (model <> 'Poison')");
        var request = new V1.IngestBatchRequest
        {
            Parent = dealer.Name,
            SourceSystem = "dms",
            Batch = new() { Records = { Records.Vehicle("v1", model: "Poison") } },
        };
        Assert.Equal("RECORD_UNSTORABLE", Assert.Single((await client.IngestBatchAsync(request)).Result.Exceptions).Reason);
        var rejection = (await client.ListIngestRejectionsAsync(new() { Parent = dealer.Name })).Rejections.Single();
        var retry = new V1.ResolveIngestRejectionsRequest
        {
            Parent = dealer.Name,
            Names = { rejection.Name },
            Action = V1.IngestRejectionAction.Retry,
        };

        var before = (await client.ResolveIngestRejectionsAsync(retry)).Resolutions.Single();
        await ExecuteAsync("alter table vehicle drop constraint poison");
        var after = (await client.ResolveIngestRejectionsAsync(retry)).Resolutions.Single();

        Assert.Equal((V1.IngestRejectionState.Open, "RECORD_UNSTORABLE"), (before.State, before.Reason));
        Assert.Equal((V1.IngestRejectionState.Resolved, ""), (after.State, after.Reason));
        Assert.Equal(1, (await client.IngestBatchAsync(request)).Result.DuplicateCount);
    }

    private async Task ExecuteAsync(string statement)
    {
        await using var command = crm.Admin.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
