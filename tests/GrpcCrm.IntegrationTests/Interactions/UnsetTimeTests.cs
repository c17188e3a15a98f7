using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Interactions;

/// <summary>Times that other systems write where none was set, in every field that tells when something happened.</summary>
public sealed class UnsetTimeTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly DateTime Epoch = DateTime.UnixEpoch;

    [Fact]
    public async Task A_record_that_carries_one_is_set_aside_and_the_field_is_told()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        V1.IngestRecord[] records =
        [
            Records.Interaction("i0", at: Epoch), Records.Interaction("i1", at: Epoch.AddHours(-8)), Records.Complaint("c0", received: Epoch),
            Records.Complaint("c1", closed: Epoch), Records.Interaction("i2"),
        ];

        var answer = await new V1.IngestService.IngestServiceClient(calls).IngestBatchAsync(
            new() { Parent = dealer, SourceSystem = "dms", Batch = new() { Records = { records } } });

        Assert.Equal(1, answer.Result.CreatedCount);
        Assert.Equal(4, answer.Result.RejectedCount);
        Assert.Equal(
            [
                "interaction.occurred_time UNSET_TIME", "interaction.occurred_time UNSET_TIME", "complaint.received_time UNSET_TIME",
                "complaint.closed_time UNSET_TIME", "complaint.closed_time ORDER",
            ],
            answer.Result.Exceptions.SelectMany(rejected => rejected.Violations).Select(violation => $"{violation.Field} {violation.Reason}"));
    }

    [Fact]
    public async Task A_call_that_carries_one_is_refused_and_a_range_may_begin_with_it()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        var client = new V1.InteractionService.InteractionServiceClient(calls);
        var interaction = Records.Interaction("").Interaction;
        interaction.OccurredTime = new Timestamp();

        var failure = await RpcFailure.OfAsync(
            "FIELD_INVALID", async () => await client.CreateInteractionAsync(new() { Parent = dealer, Interaction = interaction }));
        var found = await client.ListInteractionsAsync(new() { Parent = dealer, Filter = new() { OccurredFromTime = new Timestamp() } });

        Assert.Equal(["interaction.occurred_time"], RpcFailure.ViolatedFields(failure));
        Assert.Empty(found.Interactions);
    }
}
