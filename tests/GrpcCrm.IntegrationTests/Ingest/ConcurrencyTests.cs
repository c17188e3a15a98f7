using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Ingest;

public sealed class ConcurrencyTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const int Seed = 20250510;
    private const int Writers = 8;
    private const int Customers = 60;

    private const string UnresolvedThoughKnown = """
        select count(*) from (
          select dealer_id, customer_source_system, customer_external_id
          from interaction where superseded_time is null and customer_id is null
          union all
          select dealer_id, customer_source_system, customer_external_id
          from complaint where superseded_time is null and customer_id is null) waiting
        join customer c
          on c.dealer_id = waiting.dealer_id
          and c.source_system = waiting.customer_source_system
          and c.external_id = waiting.customer_external_id
          and c.superseded_time is null
        where waiting.dealer_id = '{0}'
        """;

    private const string VehiclesUnresolvedThoughKnown = """
        select count(*)
        from interaction i
        join vehicle v
          on v.dealer_id = i.dealer_id
          and v.source_system = i.vehicle_source_system
          and v.external_id = i.vehicle_external_id
          and v.superseded_time is null
        where i.dealer_id = '{0}' and i.superseded_time is null and i.vehicle_id is distinct from v.vehicle_id
        """;

    private const string KeysAndVersions = """
        select array_agg(format('%s %s', external_id, source_version)) from (
          select external_id, source_version from customer where superseded_time is null and dealer_id = '{0}'
          union all
          select external_id, source_version from vehicle where superseded_time is null and dealer_id = '{0}'
          union all
          select external_id, source_version from interaction where superseded_time is null and dealer_id = '{0}'
          union all
          select external_id, source_version from complaint where superseded_time is null and dealer_id = '{0}') stored
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Writers_on_two_hosts_leave_no_reference_open_and_the_highest_version_everywhere(int round)
    {
        var dealer = await crm.NewDealerAsync();
        CallInvoker[] hosts = [dealer.Calls, crm.As(dealer.Name, channel: await crm.StartHostAsync())];
        var lines = Lines(new Random(Seed + round));

        await Task.WhenAll(lines.Select((line, writer) => writer % 4 < 2
            ? PushOnStreamAsync(hosts[writer % 2], dealer.Name, line, writer)
            : PushUnaryAsync(hosts[writer % 2], dealer.Name, line, writer)));

        var id = dealer.Name["dealers/".Length..];
        Assert.Equal(0, await crm.ScalarAsync<long>(UnresolvedThoughKnown.Replace("{0}", id, StringComparison.Ordinal)));
        Assert.Equal(0, await crm.ScalarAsync<long>(VehiclesUnresolvedThoughKnown.Replace("{0}", id, StringComparison.Ordinal)));
        var expected = lines
            .SelectMany(line => line)
            .GroupBy(record => record.ExternalId)
            .Select(key => $"{key.Key} {key.Max(record => record.SourceVersion)}");
        var stored = await crm.ScalarAsync<string[]>(KeysAndVersions.Replace("{0}", id, StringComparison.Ordinal));
        Assert.Equal(expected.Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_key_that_many_push_at_once_without_a_version_is_stored_once_and_nobody_is_turned_away()
    {
        const int Crowd = 16;
        const int Pushes = 10;
        const int Keys = 20;
        var dealer = await crm.NewDealerAsync();
        CallInvoker[] hosts = [dealer.Calls, crm.As(dealer.Name, channel: await crm.StartHostAsync())];

        var answers = new System.Collections.Concurrent.ConcurrentBag<V1.IngestResult>();
        await Task.WhenAll(Enumerable.Range(0, Crowd).Select(async writer =>
        {
            for (var push = 0; push < Pushes; push++)
            {
                var records = Enumerable.Range(0, Keys).Select(key => Records.Interaction($"i{key}", subject: $"push {push} of {writer}"));
                answers.Add(await PushAsync(hosts[writer % 2], dealer.Name, records));
            }
        }));

        Assert.Equal(Keys, answers.Sum(answer => answer.CreatedCount));
        Assert.Equal(Keys * ((Crowd * Pushes) - 1), answers.Sum(answer => answer.UpdatedCount));
        var current = await crm.ScalarAsync<string[]>(
            $"select array_agg(external_id) from interaction where dealer_id = '{dealer.Name[8..]}' and superseded_time is null");
        var expected = Enumerable.Range(0, Keys).Select(key => $"i{key}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), current.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Customers_that_resolve_what_other_batches_are_changing_make_nobody_fail()
    {
        const int Rounds = 8;
        var dealer = await crm.NewDealerAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var keys = Enumerable.Range(0, 100).Select(key => $"{round}-{key:00}").ToList();
            IEnumerable<V1.IngestRecord> Customers() => keys.Select(key => Records.Customer($"c{key}"));
            IEnumerable<V1.IngestRecord> Early(long version) =>
                keys.Select(key => Records.Interaction($"a{key}", version: version, subject: $"{version}"));
            IEnumerable<V1.IngestRecord> Late(long version, string? prefix = null) =>
                keys.Select(key => Records.Interaction($"b{key}", prefix is null ? null : prefix + key, version: version));
            await PushAsync(dealer.Calls, dealer.Name, [.. Early(1), .. Late(1, "c")]);

            // The customers lock the late ones, which wait for them, and then the early ones of their batch; the others go by the alphabet
            // and, as theirs refer to nobody, do not queue behind the customers.
            await Task.WhenAll(
                PushAsync(dealer.Calls, dealer.Name, [.. Customers(), .. Early(2)]),
                PushAsync(dealer.Calls, dealer.Name, [.. Early(3), .. Late(3)]),
                PushAsync(dealer.Calls, dealer.Name, [.. Early(4), .. Late(4)]));
        }

        var newest = await crm.ScalarAsync<long>(
            $"select count(*) from interaction where dealer_id = '{dealer.Name[8..]}' and superseded_time is null and source_version = 4");
        Assert.Equal(Rounds * 200, newest);
    }

    /// <summary>Each customer's versions, and what refers to it, are scattered over all writers, each time in another order.</summary>
    private static List<V1.IngestRecord>[] Lines(Random random)
    {
        var lines = Enumerable.Range(0, Writers).Select(_ => new List<V1.IngestRecord>()).ToArray();
        for (var number = 0; number < Customers; number++)
        {
            var customer = $"c{number}";
            for (var version = 1; version <= 3; version++)
            {
                Scatter(Records.Customer(customer, $"Name {version}", version));
                Scatter(Records.Vehicle($"v{number}", model: $"Model {version}", version: version));
                Scatter(Records.Interaction($"i{number}", customer, version: version, subject: $"Subject {version}").Of($"v{number}"));
                Scatter(Records.Complaint($"p{number}", customer, closed: Records.May.AddDays(version), version: version));
            }

            Scatter(Records.Interaction($"j{number}", "nobody", version: 1));
        }

        foreach (var line in lines) random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line));
        return lines;

        void Scatter(V1.IngestRecord record)
        {
            for (var copies = random.Next(1, 4); copies > 0; copies--) lines[random.Next(Writers)].Add(record);
        }
    }

    private static async Task PushOnStreamAsync(CallInvoker calls, string dealer, List<V1.IngestRecord> line, int writer)
    {
        using var session = await IngestSession.OpenAsync(calls, dealer, $"writer-{writer}", $"client-{writer}");
        var offset = 0L;
        foreach (var batch in Batches(line, writer)) offset = (await session.PushAsync(offset, batch)).NextOffset;
        Assert.Equal(line.Count, offset);
    }

    private static async Task PushUnaryAsync(CallInvoker calls, string dealer, List<V1.IngestRecord> line, int writer)
    {
        foreach (var batch in Batches(line, writer)) Assert.Equal(0, (await PushAsync(calls, dealer, batch)).RejectedCount);
    }

    private static IEnumerable<V1.IngestRecord[]> Batches(List<V1.IngestRecord> line, int writer)
    {
        var random = new Random(Seed + writer);
        for (int from = 0, size; from < line.Count; from += size)
        {
            size = Math.Min(random.Next(1, 40), line.Count - from);
            yield return [.. line.Skip(from).Take(size)];
        }
    }

    private static async Task<V1.IngestResult> PushAsync(CallInvoker calls, string dealer, IEnumerable<V1.IngestRecord> records)
    {
        var client = new V1.IngestService.IngestServiceClient(calls);
        var request = new V1.IngestBatchRequest { Parent = dealer, SourceSystem = "dms", Batch = new() { Records = { records } } };
        return (await client.IngestBatchAsync(request)).Result;
    }
}
