using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Ingest;

public sealed class IngestTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_new_channel_starts_at_zero_and_counts_what_it_stores()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        Assert.Equal(0, session.Opened.NextOffset);

        var result = await session.PushAsync(0, Records.Customer("c1"), Records.Interaction("i1", "c1"), Records.Complaint("p1", "c1"));

        Assert.Equal((3, 3L, false), (result.CreatedCount, result.NextOffset, result.Replayed));
    }

    [Fact]
    public async Task A_resend_is_marked_replayed_and_doubles_nothing()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, Records.Customer("c1"), Records.Interaction("i1", "c1"));

        var again = await session.PushAsync(0, Records.Customer("c1"), Records.Interaction("i1", "c1"));

        Assert.Equal((true, 2, 0, 2L), (again.Replayed, again.DuplicateCount, again.CreatedCount, again.NextOffset));
    }

    [Fact]
    public async Task New_records_under_old_offsets_are_stored_and_a_resend_reverts_nothing()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, Records.Customer("c1", "Old"), Records.Customer("c1", "Old"));
        await session.PushAsync(2, Records.Customer("c1", "New"));

        var again = await session.PushAsync(0, Records.Customer("c1", "Old"), Records.Customer("c2", "Fresh"));

        Assert.Equal((1, 1), (again.StaleCount, again.CreatedCount));
        Assert.Equal(["Fresh", "New"], await FamilyNamesAsync(dealer));
    }

    /// <summary>A stream's first batch is taken for new; here it is not, and brings all that can become of a record.</summary>
    [Fact]
    public async Task A_first_batch_that_brings_known_keys_is_stored_like_any_other()
    {
        var dealer = await crm.NewDealerAsync();
        using (var before = await IngestSession.OpenAsync(dealer.Calls, dealer.Name))
        {
            await before.PushAsync(
                0,
                Records.Customer("c1"), Records.Interaction("i1", "c1", version: 1),
                Records.Interaction("i3", "c1", version: 2, subject: "Second"), Records.Interaction("i5", "c1", version: 5));
        }

        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        var result = await session.PushAsync(
            4,
            Records.Interaction("i0", "c1", version: 1), Records.Interaction("i1", "c1", version: 2, subject: "Changed"),
            Records.Interaction("i2", "c1", version: 1), Records.Interaction("i3", "c1", version: 1, subject: "First"),
            Records.Interaction("i4", "c1", version: 1), Records.Interaction("i5", "c1", version: 5));
        var next = await session.PushAsync(10, Records.Interaction("i4", "c1", version: 1), Records.Interaction("i6", "c1", version: 1));

        Assert.Equal((3, 1, 1, 1), (result.CreatedCount, result.UpdatedCount, result.StaleCount, result.DuplicateCount));
        Assert.Equal((1, 1, 12L), (next.CreatedCount, next.DuplicateCount, next.NextOffset));
        Assert.Equal(8, await crm.ScalarAsync<long>($"select count(*) from interaction where dealer_id = '{dealer.Name[8..]}'"));
    }

    [Fact]
    public async Task A_batch_past_the_offset_is_refused_and_says_where_to_go_on()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, Records.Customer("c1"));

        var failure = await RpcFailure.OfAsync("INGEST_OFFSET_GAP", () => session.PushAsync(5, Records.Customer("c2")));

        Assert.Equal("1", RpcFailure.Info(failure).Metadata["next_offset"]);
    }

    [Fact]
    public async Task Bad_records_are_set_aside_once_and_their_neighbours_are_stored()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        V1.IngestRecord Bad() => new() { ExternalId = "bad\0id", Customer = new() { EmailAddresses = { "nobody" }, LanguageCode = "?" } };

        var first = await session.PushAsync(0, Records.Customer("c1"), Bad(), new V1.IngestRecord { ExternalId = "empty" });
        var second = await session.PushAsync(0, Records.Customer("c1"), Bad());

        Assert.Equal((1, 2), (first.CreatedCount, first.RejectedCount));
        Assert.Equal((1, 1), (second.DuplicateCount, second.RejectedCount));
        Assert.Equal([1, 2], first.Exceptions.Select(exception => exception.Index));
        var fields = first.Exceptions[0].Violations.Select(violation => violation.Field);
        Assert.Equal(["external_id", "customer.kind", "customer.email_addresses[0]", "customer.language_code"], fields);

        var client = new V1.IngestService.IngestServiceClient(dealer.Calls);
        var listed = await client.ListIngestRejectionsAsync(new() { Parent = dealer.Name });
        Assert.Equal(2, listed.Rejections.Count);
        Assert.Equal("bad\uFFFDid", Assert.Single(listed.Rejections, r => r.Kind == V1.RecordKind.Customer).ExternalId);
    }

    [Fact]
    public async Task The_highest_version_wins_in_whatever_order_they_arrive()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, Records.Customer("c1", "Third", 3));
        await session.PushAsync(1, Records.Customer("c1", "Second", 2), Records.Customer("c1", "First", 1));
        Assert.Equal(["Third"], await FamilyNamesAsync(dealer));

        var conflict = await session.PushAsync(3, Records.Customer("c1", "Other", 3));
        Assert.Equal("EXTERNAL_ID_CONFLICT", Assert.Single(conflict.Exceptions).Reason);

        await session.PushAsync(4, Records.Customer("c1", "Fifth", 5), Records.Customer("c1", "Fourth", 4));
        Assert.Equal(["Fifth"], await FamilyNamesAsync(dealer));
    }

    [Fact]
    public async Task A_version_that_changes_nothing_still_counts_on()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, Records.Customer("c1", "Same", 1));
        var again = await session.PushAsync(1, Records.Customer("c1", "Same", 9));
        var older = await session.PushAsync(2, Records.Customer("c1", "Older", 5));

        Assert.Equal((1, 1), (again.DuplicateCount, older.StaleCount));
        Assert.Equal(["Same"], await FamilyNamesAsync(dealer));
    }

    [Fact]
    public async Task A_deleted_record_is_gone_and_an_older_version_does_not_bring_it_back()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, Records.Customer("c1", "Gone", 1));
        await session.PushAsync(1, Records.Customer("c1", version: 3).Deleted(), Records.Customer("c2", version: 2).Deleted());
        var older = await session.PushAsync(3, Records.Customer("c1", "Back", 2), Records.Customer("c2", "Back", 1));

        Assert.Equal(2, older.StaleCount);
        Assert.Empty(await FamilyNamesAsync(dealer));
    }

    [Fact]
    public async Task Two_batches_with_one_key_at_once_leave_one_record()
    {
        var dealer = await crm.NewDealerAsync();
        var client = new V1.IngestService.IngestServiceClient(dealer.Calls);
        V1.IngestBatchRequest Request(int writer) => new()
        {
            Parent = dealer.Name,
            SourceSystem = "dms",
            Batch = new() { Records = { Enumerable.Range(0, 200).Select(i => Records.Interaction($"i{i}", version: writer)) } },
        };

        var results = await Task.WhenAll(Enumerable.Range(1, 8).Select(async writer => (await client.IngestBatchAsync(Request(writer))).Result));

        Assert.Equal(200, results.Sum(result => result.CreatedCount));
        Assert.Equal(1600, results.Sum(result => result.CreatedCount + result.UpdatedCount + result.DuplicateCount + result.StaleCount));
        var current = await crm.ScalarAsync<long>($"select count(*) from interaction where dealer_id = '{dealer.Name[8..]}' and superseded_time is null and source_version = 8");
        Assert.Equal(200, current);
    }

    [Fact]
    public async Task A_source_that_corrects_its_history_corrects_the_imported_events()
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, Records.Complaint("p1", received: Records.May, closed: Records.May.AddDays(5)));
        await session.PushAsync(1, Records.Complaint("p1", received: Records.May, closed: Records.May.AddDays(3)));

        var client = new V1.ComplaintService.ComplaintServiceClient(dealer.Calls);
        var complaint = Assert.Single((await client.ListComplaintsAsync(new() { Parent = dealer.Name })).Complaints);
        var events = (await client.ListComplaintEventsAsync(new() { Parent = complaint.Name })).Events;

        Assert.Equal(V1.ComplaintState.ClosedAccepted, complaint.State);
        Assert.Equal([V1.ComplaintState.Received, V1.ComplaintState.ClosedAccepted], events.Select(e => e.State));
        Assert.Equal(Records.May.AddDays(3), events[1].OccurredTime.ToDateTime());
        Assert.All(events, e => Assert.Equal(V1.EventOrigin.Imported, e.Origin));
    }

    [Fact]
    public async Task A_dealer_of_two_brands_must_say_which()
    {
        var (first, second) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync());
        var dealer = await crm.NewDealerAsync("Europe/London", first, second);
        using var session = await IngestSession.OpenAsync(crm.As(dealer), dealer);

        var result = await session.PushAsync(
            0, Records.Interaction("i1"), Records.Interaction("i2", manufacturer: second), Records.Interaction("i3", manufacturer: await crm.NewManufacturerAsync()));

        Assert.Equal((1, 2), (result.CreatedCount, result.RejectedCount));
        Assert.Equal(["REQUIRED", "NOT_CARRIED"], result.Exceptions.Select(exception => exception.Violations.Single().Reason));
    }

    private async Task<IEnumerable<string>> FamilyNamesAsync((string Name, Grpc.Core.CallInvoker Calls, string Manufacturer) dealer)
    {
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        var response = await client.ListCustomersAsync(new() { Parent = dealer.Name });
        return response.Customers.Select(customer => customer.FamilyName).Order(StringComparer.Ordinal);
    }
}
