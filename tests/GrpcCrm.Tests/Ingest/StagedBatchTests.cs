using GrpcCrm.Complaints;
using GrpcCrm.Customers;
using GrpcCrm.Dealers;
using GrpcCrm.Ingest;
using GrpcCrm.Interactions;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace GrpcCrm.Tests.Ingest;

public sealed class StagedBatchTests
{
    private static readonly RecordKinds Kinds = new([new ComplaintIngest(), new CustomerIngest(), new InteractionIngest()]);
    private static readonly Guid Kirin = Guid.Parse("01890000-0000-7000-8000-0000000000a1");
    private static readonly Guid Raiju = Guid.Parse("01890000-0000-7000-8000-0000000000a2");
    private static readonly DateTime Now = new(2025, 5, 10, 9, 30, 0, DateTimeKind.Utc);

    [Fact]
    public void Of_several_versions_the_highest_is_stored_in_whatever_order_they_come()
    {
        foreach (var order in Orders([1L, 2L, 3L]))
        {
            var batch = Folded([.. order.Select(version => Customer("c1", $"Version {version}", version))]);
            Assert.Equal("Version 3", Name(Assert.Single(batch.Winners)));
            Assert.Equal((2, 0), (batch.FoldedCount, batch.Rejected.Count));
        }
    }

    [Fact]
    public void Without_versions_the_last_is_stored()
    {
        var batch = Folded(Customer("c1", "First"), Customer("c2", "Other"), Customer("c1", "Second"), Customer("c1", "Third"));

        Assert.Equal(["Other", "Third"], batch.Winners.Select(Name).Order());
        Assert.Equal(2, batch.FoldedCount);
    }

    [Fact]
    public void A_version_outdoes_none_whichever_comes_first()
    {
        Assert.Equal("With", Name(Assert.Single(Folded(Customer("c1", "With", 1), Customer("c1", "Without")).Winners)));
        Assert.Equal("With", Name(Assert.Single(Folded(Customer("c1", "Without"), Customer("c1", "With", 1)).Winners)));
    }

    [Fact]
    public void Of_one_version_with_two_contents_the_first_is_stored_and_the_second_set_aside()
    {
        var batch = Folded(Customer("c1", "First", 4), Customer("c1", "Second", 4));

        Assert.Equal("First", Name(Assert.Single(batch.Winners)));
        var rejected = Assert.Single(batch.Rejected);
        Assert.Equal((1, "EXTERNAL_ID_CONFLICT", 0), (rejected.Index, rejected.ReasonCode, batch.FoldedCount));
    }

    [Fact]
    public void One_version_sent_twice_is_folded()
    {
        var batch = Folded(Customer("c1", "Same", 4), Customer("c1", "Same", 4));

        Assert.Equal((1, 1, 0), (batch.Winners.Count, batch.FoldedCount, batch.Rejected.Count));
    }

    [Fact]
    public void A_deletion_is_a_version_like_any_other()
    {
        var gone = Customer("c1", "Ignored", 2);
        gone.Deleted = true;

        var batch = Folded(gone, Customer("c1", "Older", 1));

        var winner = Assert.Single(batch.Winners);
        Assert.True(winner.Record.Deleted);
        Assert.Equal(new V1.Customer(), winner.Payload);
    }

    [Fact]
    public void One_key_of_two_kinds_is_two_records() => Assert.Equal(2, Folded(Customer("1", "Chan"), Interaction("1")).Winners.Count);

    [Fact]
    public void Keys_that_differ_in_case_are_two_and_letters_that_are_composed_or_not_are_one()
    {
        var batch = Folded(Customer("a", "1"), Customer("A", "2"), Customer("\u00e9", "3"), Customer("e\u0301", "4"));

        Assert.Equal(["A", "a", "\u00e9"], batch.Winners.Select(record => record.ExternalId));
        Assert.Equal(1, batch.FoldedCount);
    }

    [Fact]
    public void A_deletion_means_the_record_whose_key_is_composed()
    {
        var gone = Customer("e\u0301", "");
        gone.Deleted = true;

        Assert.Equal("\u00e9", Assert.Single(Folded(Customer("\u00e9", "1"), gone).Winners).ExternalId);
    }

    [Fact]
    public void All_that_is_wrong_with_a_record_is_told_at_once_its_brand_too()
    {
        var record = new V1.IngestRecord
        {
            ExternalId = "p1 ",
            Complaint = new()
            {
                Manufacturer = $"manufacturers/{Guid.NewGuid()}",
                ReceivedTime = Timestamp.FromDateTime(Now),
                ClosedTime = Timestamp.FromDateTime(Now.AddDays(-1)),
                AcknowledgedTime = new Timestamp { Seconds = 253402214400 },
            },
        };
        var batch = Staged(record);
        batch.Fold(new DealerBrands([Kirin, Raiju]), 0);

        Assert.Equal(
            [
                "complaint.manufacturer NOT_CARRIED", "external_id SPACE", "complaint.category REQUIRED",
                "complaint.acknowledged_time FUTURE", "complaint.closed_time ORDER",
            ],
            Assert.Single(batch.Rejected).Violations.Select(violation => $"{violation.Field} {violation.Reason}"));
    }

    [Fact]
    public void A_record_that_is_set_aside_keeps_its_history_as_it_came()
    {
        var step = new V1.ComplaintStep { State = V1.ComplaintState.Acknowledged };
        var record = new V1.IngestRecord { ExternalId = "p1", Complaint = new() { Category = "Brakes", History = { step.Clone() } } };

        var rejected = Assert.Single(Folded(record).Rejected);

        Assert.Equal([step], rejected.Record.Complaint.History);
        Assert.Contains(rejected.Violations, violation => violation.Field == "complaint.history[0].occurred_time");
    }

    [Fact]
    public void Of_eighty_faults_of_a_record_twenty_are_told()
    {
        var record = new V1.IngestRecord { ExternalId = "p1", Complaint = new() { Category = "Brakes" } };
        for (var i = 0; i < 80; i++) record.Complaint.History.Add(new V1.ComplaintStep());

        var violations = Assert.Single(Folded(record).Rejected).Violations;

        Assert.Equal((21, "MORE"), (violations.Count, violations[^1].Reason));
    }

    [Fact]
    public void Records_below_the_offset_are_marked_as_sent_before()
    {
        var batch = Staged(Customer("c1", "1"), Customer("c2", "2"), Customer("c3", "3"));
        batch.Fold(new DealerBrands([Kirin]), replayedBelow: 2);

        Assert.Equal([true, true, false], batch.Winners.Select(record => record.Replayed));
    }

    [Fact]
    public void A_copy_can_be_folded_again_without_what_the_first_decided()
    {
        var batch = Staged(Customer("c1", "First", 4), Customer("c1", "Second", 4), Interaction("i1"));
        var (first, second) = (batch.Copy(Now), batch.Copy(Now));

        first.Fold(new DealerBrands([Kirin, Raiju]), 0);
        second.Fold(new DealerBrands([Kirin]), 0);

        Assert.Equal((2, 1), (first.Rejected.Count, second.Rejected.Count));
        Assert.Equal(Kirin, second.Winners.Single(record => record.Kind.Kind == V1.RecordKind.Interaction).ManufacturerId);
        Assert.Empty(batch.Rejected);
    }

    [Theory]
    [InlineData(false, "interaction.manufacturer REQUIRED")]
    [InlineData(true, "interaction.manufacturer NOT_CARRIED")]
    public void A_record_whose_brand_cannot_be_told_is_set_aside(bool named, string expected)
    {
        var record = Interaction("i1");
        if (named) record.Interaction.Manufacturer = $"manufacturers/{Guid.NewGuid()}";
        var batch = Staged(record);
        batch.Fold(new DealerBrands([Kirin, Raiju]), 0);

        Assert.Equal(expected, Violation(Assert.Single(batch.Rejected)));
        Assert.Empty(batch.Winners);
    }

    [Fact]
    public void A_record_that_names_a_vehicle_and_no_brand_may_wait_for_the_vehicle_s()
    {
        var record = Interaction("i1");
        record.Interaction.VehicleReference = new() { ExternalId = "v1" };
        var batch = Staged(record);
        var (several, one) = (batch.Copy(Now), batch.Copy(Now));
        several.Fold(new DealerBrands([Kirin, Raiju]), 0);
        var derived = Assert.Single(several.Winners);
        Assert.Equal((true, (Guid?)null), (derived.ManufacturerDerived, derived.ManufacturerId));

        one.Fold(new DealerBrands([Kirin]), 0);
        derived = Assert.Single(one.Winners);
        Assert.Equal((true, (Guid?)Kirin), (derived.ManufacturerDerived, derived.ManufacturerId));
        Assert.Equal("dms", ((V1.Interaction)derived.Payload).VehicleReference.SourceSystem);
    }

    [Fact]
    public void A_record_without_a_payload_is_set_aside() =>
        Assert.Equal("payload REQUIRED", Violation(Assert.Single(Staged(new V1.IngestRecord { ExternalId = "x" }).Rejected)));

    [Fact]
    public void A_time_may_lie_a_day_ahead_of_the_clock_and_no_more()
    {
        var (fits, ahead) = (Interaction("i1"), Interaction("i2"));
        fits.Interaction.OccurredTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(Now.AddDays(1));
        ahead.Interaction.OccurredTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(Now.AddDays(1).AddTicks(1));

        Assert.Equal("interaction.occurred_time FUTURE", Violation(Assert.Single(Staged(fits, ahead).Rejected)));
    }

    [Fact]
    public void Fields_of_a_newer_contract_change_no_hash()
    {
        var known = Customer("c1", "Chan");
        var newer = V1.IngestRecord.Parser.ParseFrom([.. Google.Protobuf.MessageExtensions.ToByteArray(known)]);
        newer.Customer = V1.Customer.Parser.ParseFrom([.. Google.Protobuf.MessageExtensions.ToByteArray(known.Customer), 0xF8, 0x3F, 0x01]);

        Assert.Equal(Folded(known).Winners[0].Hash, Folded(newer).Winners[0].Hash);
        Assert.NotEqual(Folded(known).Winners[0].Hash, Folded(Customer("c1", "Wong")).Winners[0].Hash);
    }

    private static IEnumerable<long[]> Orders(long[] versions) =>
        versions.Length == 1
            ? [versions]
            : versions.SelectMany(first => Orders([.. versions.Where(v => v != first)]).Select(rest => (long[])[first, .. rest]));

    private static V1.IngestRecord Customer(string externalId, string familyName, long? version = null)
    {
        var record =
            new V1.IngestRecord { ExternalId = externalId, Customer = new() { Kind = V1.CustomerKind.Person, FamilyName = familyName } };
        if (version is { } number) record.SourceVersion = number;
        return record;
    }

    private static V1.IngestRecord Interaction(string externalId) => new()
    {
        ExternalId = externalId,
        Interaction = new()
        {
            Channel = V1.CommunicationChannel.Phone,
            Direction = V1.InteractionDirection.Inbound,
            OccurredTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(Now),
        },
    };

    private static string Name(StagedRecord record) => ((V1.Customer)record.Payload).FamilyName;

    private static string Violation(RejectedRecord rejected) =>
        $"{rejected.Violations.Single().Field} {rejected.Violations.Single().Reason}";

    private static StagedBatch Staged(params V1.IngestRecord[] records) => StagedBatch.Of(records, Kinds, new RecordSource(Guid.Empty, "dms", Now));

    private static StagedBatch Folded(params V1.IngestRecord[] records)
    {
        var batch = Staged(records);
        batch.Fold(new DealerBrands([Kirin]), 0);
        return batch;
    }
}
