using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Ingest;

public sealed class PermutationTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const int Seed = 20250510;
    private const int Lanes = 4;
    private const int Together = 12;

    /// <summary>A customer in three versions, of which the last says what the first said, two interactions and a complaint.</summary>
    private static IReadOnlyList<V1.IngestRecord> History(string prefix) =>
    [
        Records.Customer($"{prefix}/c", "Chan", 1),
        Records.Customer($"{prefix}/c", "Cheung", 2),
        Records.Customer($"{prefix}/c", "Chan", 3),
        Records.Interaction($"{prefix}/i1", $"{prefix}/c", version: 1, subject: "first"),
        Records.Interaction($"{prefix}/i2", $"{prefix}/c", version: 1, subject: "second"),
        Records.Complaint($"{prefix}/p", $"{prefix}/c", closed: Records.May.AddDays(2), version: 1),
    ];

    /// <summary>A vehicle whose source corrects its brand, and what names it; one of the records names its own brand.</summary>
    private static IReadOnlyList<V1.IngestRecord> HistoryOfAVehicle(string prefix, string first, string second) =>
    [
        Records.Customer($"{prefix}/c", "Chan", 1),
        Records.Vehicle($"{prefix}/v", first, "K5", 1),
        Records.Vehicle($"{prefix}/v", second, "K6", 2),
        Records.Interaction($"{prefix}/i", $"{prefix}/c", version: 1, subject: "its own brand", manufacturer: first).Of($"{prefix}/v"),
        Records.Complaint($"{prefix}/p", $"{prefix}/c", version: 1).Of($"{prefix}/v"),
        Records.Complaint($"{prefix}/p", $"{prefix}/c", closed: Records.May.AddDays(2), version: 2).Of($"{prefix}/v"),
    ];

    [Fact]
    public async Task Every_permutation_of_a_vehicle_s_history_ends_in_the_same_state_at_a_dealer_of_two_brands()
    {
        var (first, second) = (await crm.NewManufacturerAsync("Kirin"), await crm.NewManufacturerAsync("Raiju"));
        var dealers = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => crm.NewDealerAsync("Asia/Hong_Kong", first, second)));

        await Task.WhenAll(dealers.Select((dealer, lane) =>
            PushPermutationsAsync(crm.As(dealer), dealer, prefix => HistoryOfAVehicle(prefix, first, second), lane)));

        var states = await IngestState.ByPrefixAsync(crm, dealers);
        Assert.Equal(720 * 3, states.Sum(state => state.Count));
        Assert.Equal(
            """
            complaint p version 2 of c: Brakes with v by Raiju
            customer c version 1: Chan
            event of p: 1 at 2025-05-10 09:30
            event of p: 9 at 2025-05-12 09:30
            interaction i version 1 of c: its own brand with v by Kirin
            vehicle v version 2: K6
            """,
            Assert.Single(states).State);
    }

    [Fact]
    public async Task Every_permutation_of_a_history_with_versions_ends_in_the_same_state_in_one_batch_or_many()
    {
        var dealers = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => crm.NewDealerAsync()));

        await Task.WhenAll(dealers.Select((dealer, lane) => PushPermutationsAsync(dealer.Calls, dealer.Name, History, lane)));

        var states = await IngestState.ByPrefixAsync(crm, dealers.Select(dealer => dealer.Name));
        Assert.Equal(720 * 3, states.Sum(state => state.Count));
        var state = Assert.Single(states).State;
        Assert.Equal(
            """
            complaint p version 1 of c: Brakes
            customer c version 3: Chan
            event of p: 1 at 2025-05-10 09:30
            event of p: 9 at 2025-05-12 09:30
            interaction i1 version 1 of c: first
            interaction i2 version 1 of c: second
            """,
            state);
    }

    [Fact]
    public async Task What_the_api_tells_is_the_same_for_permutations_too()
    {
        var random = new Random(Seed);
        var orders = Permutation.All(6).ToList();
        var told = new List<string>();
        for (var sample = 0; sample < 4; sample++)
        {
            var dealer = await crm.NewDealerAsync();
            await PushInAllWaysAsync(dealer.Calls, dealer.Name, History, (orders[random.Next(orders.Count)], 0));
            told.Add(await IngestState.ToldAsync(dealer.Calls, dealer.Name));
        }

        Assert.Single(told.Distinct());
        Assert.Contains("Chan", told[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_versions_the_last_to_arrive_wins_and_resending_reverts_nothing()
    {
        var dealer = await crm.NewDealerAsync();
        var random = new Random(Seed);
        var expected = new List<string>();
        foreach (var (order, number) in Permutation.All(5).Select((order, number) => (order, number)))
        {
            var prefix = $"u{number}";
            V1.IngestRecord[] history =
            [
                Records.Customer($"{prefix}/c", "One"), Records.Customer($"{prefix}/c", "Two"), Records.Customer($"{prefix}/c", "Three"),
                Records.Interaction($"{prefix}/i", $"{prefix}/c", subject: "one"),
                Records.Interaction($"{prefix}/i", $"{prefix}/c", subject: "two"),
            ];
            V1.IngestRecord[] sent = [.. order.Select(index => history[index])];
            using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name, prefix);
            await PushAsync(session, sent, random.Next(1, 6));

            // The resend is cut into other batches, and a record that was never sent comes under an old offset.
            sent[random.Next(5)] = Records.Customer($"{prefix}/late", "Late");
            await PushAsync(session, sent, random.Next(1, 6));

            var customer = order.Last(index => index < 3);
            var interaction = order.Last(index => index >= 3);
            expected.Add($"{prefix} {history[customer].Customer.FamilyName} {history[interaction].Interaction.Subject} Late");
        }

        var stored = await crm.ScalarAsync<string[]>($"""
            select array_agg(format('%s %s %s %s', split_part(c.external_id, '/', 1), c.family_name, i.subject, l.family_name))
            from customer c
            join interaction i on i.dealer_id = c.dealer_id and i.customer_id = c.customer_id and i.superseded_time is null
            join customer l
              on l.dealer_id = c.dealer_id and l.external_id = replace(c.external_id, '/c', '/late') and l.superseded_time is null
            where c.dealer_id = '{dealer.Name[8..]}' and c.superseded_time is null
            """);
        Assert.Equal(120, expected.Count);
        Assert.Equal(expected.Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
    }

    /// <summary>A lane's share of all permutations: a dozen of them have their batches for themselves, the others share theirs by the dozen.</summary>
    private static async Task PushPermutationsAsync(
        CallInvoker calls, string dealer, Func<string, IReadOnlyList<V1.IngestRecord>> told, int lane)
    {
        var share = Permutation.All(6).Select((order, number) => (order, number)).Where(each => each.number % Lanes == lane).ToList();
        foreach (var alone in share[..Together]) await PushInAllWaysAsync(calls, dealer, told, alone);
        foreach (var shared in share[Together..].Chunk(Together)) await PushInAllWaysAsync(calls, dealer, told, shared);
    }

    /// <summary>In one batch, in one a record, and split in two; one record, by seed, comes a second time somewhere behind.</summary>
    private static async Task PushInAllWaysAsync(
        CallInvoker calls, string dealer, Func<string, IReadOnlyList<V1.IngestRecord>> told,
        params IReadOnlyList<(IReadOnlyList<int> Order, int Number)> permutations)
    {
        foreach (var way in Enumerable.Range(0, 3))
        {
            var pieces = permutations.Select(each => Pieces(told($"n{each.Number}-{way}"), each.Order, new Random(Seed + each.Number), way)).ToList();
            for (var batch = 0; batch < pieces[0].Count; batch++) await PushBatchAsync(calls, dealer, pieces.SelectMany(each => each[batch]));
        }
    }

    private static List<List<V1.IngestRecord>> Pieces(
        IReadOnlyList<V1.IngestRecord> history, IReadOnlyList<int> order, Random random, int way)
    {
        var records = order.Select(index => history[index]).ToList();
        var twice = random.Next(records.Count);
        records.Insert(random.Next(twice, records.Count) + 1, records[twice].Clone());
        int[] starts = way switch
        {
            0 => [0],
            1 => [.. Enumerable.Range(0, records.Count)],
            _ => [0, random.Next(1, records.Count)],
        };
        return [.. starts.Zip([.. starts[1..], records.Count], (from, end) => records[from..end])];
    }

    private static async Task PushBatchAsync(CallInvoker calls, string dealer, IEnumerable<V1.IngestRecord> records)
    {
        var batch = new V1.IngestBatch { Records = { records } };
        var response = await new V1.IngestService.IngestServiceClient(calls).IngestBatchAsync(
            new() { Parent = dealer, SourceSystem = "dms", Batch = batch });
        Assert.Equal(0, response.Result.RejectedCount);
    }

    private static async Task PushAsync(IngestSession session, V1.IngestRecord[] records, int batchSize)
    {
        for (var from = 0; from < records.Length; from += batchSize)
            await session.PushAsync(from, [.. records.Skip(from).Take(batchSize)]);
    }
}
