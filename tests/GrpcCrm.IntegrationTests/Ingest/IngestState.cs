using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Ingest;

/// <summary>What is stored of records whose external ids are prefix/key, told without prefixes, ids and times of storage.</summary>
public static class IngestState
{
    private const string Lines = """
        with line as (
          select dealer_id, split_part(external_id, '/', 1) as prefix,
            format('customer %s version %s: %s', split_part(external_id, '/', 2), source_version, family_name) as text
          from customer
          where superseded_time is null and dealer_id = any($1)
          union all
          select dealer_id, split_part(external_id, '/', 1),
            format('vehicle %s version %s: %s', split_part(external_id, '/', 2), source_version, model)
          from vehicle
          where superseded_time is null and dealer_id = any($1)
          union all
          select h.dealer_id, split_part(h.external_id, '/', 1),
            format('interaction %s version %s of %s: %s',
              split_part(h.external_id, '/', 2), h.source_version, split_part(c.external_id, '/', 2), h.subject)
            || coalesce(' with ' || split_part(v.external_id, '/', 2) || ' by ' || m.display_name, '')
          from interaction h
          left join customer c on c.dealer_id = h.dealer_id and c.customer_id = h.customer_id and c.superseded_time is null
          left join vehicle v on v.dealer_id = h.dealer_id and v.vehicle_id = h.vehicle_id and v.superseded_time is null
          left join manufacturer m on v.vehicle_id is not null and m.manufacturer_id = h.manufacturer_id
          where h.superseded_time is null and h.dealer_id = any($1)
          union all
          select h.dealer_id, split_part(h.external_id, '/', 1),
            format('complaint %s version %s of %s: %s',
              split_part(h.external_id, '/', 2), h.source_version, split_part(c.external_id, '/', 2), h.category)
            || coalesce(' with ' || split_part(v.external_id, '/', 2) || ' by ' || m.display_name, '')
          from complaint h
          left join customer c on c.dealer_id = h.dealer_id and c.customer_id = h.customer_id and c.superseded_time is null
          left join vehicle v on v.dealer_id = h.dealer_id and v.vehicle_id = h.vehicle_id and v.superseded_time is null
          left join manufacturer m on v.vehicle_id is not null and m.manufacturer_id = h.manufacturer_id
          where h.superseded_time is null and h.dealer_id = any($1)
          union all
          select h.dealer_id, split_part(h.external_id, '/', 1),
            format('event of %s: %s at %s',
              split_part(h.external_id, '/', 2), e.state, to_char(e.occurred_time at time zone 'utc', 'YYYY-MM-DD HH24:MI'))
          from complaint_event e
          join complaint h on h.dealer_id = e.dealer_id and h.complaint_id = e.complaint_id and h.superseded_time is null
          where e.superseded_time is null and h.dealer_id = any($1)
        ),
        state as (
          select dealer_id, prefix, string_agg(text, chr(10) order by text collate "C") as text
          from line
          group by dealer_id, prefix
        )
        select text, count(*) from state group by text order by count(*) desc
        """;

    /// <summary>The states in which prefixes are, and how many prefixes are in each.</summary>
    public static async Task<IReadOnlyList<(string State, long Count)>> ByPrefixAsync(CrmFixture crm, IEnumerable<string> dealers)
    {
        await using var command = crm.Admin.CreateCommand(Lines);
        command.Parameters.AddWithValue(dealers.Select(dealer => Guid.Parse(dealer["dealers/".Length..])).ToArray());
        await using var reader = await command.ExecuteReaderAsync();
        var states = new List<(string, long)>();
        while (await reader.ReadAsync()) states.Add((reader.GetString(0), reader.GetInt64(1)));
        return states;
    }

    /// <summary>What the API tells of a dealer's records, without names, etags and times of storage.</summary>
    public static async Task<string> ToldAsync(CallInvoker calls, string dealer)
    {
        var customers = await new V1.CustomerService.CustomerServiceClient(calls).ListCustomersAsync(new() { Parent = dealer });
        var interactions = await new V1.InteractionService.InteractionServiceClient(calls).ListInteractionsAsync(new() { Parent = dealer });
        var complaints = await new V1.ComplaintService.ComplaintServiceClient(calls).ListComplaintsAsync(new() { Parent = dealer });
        var keys = customers.Customers.ToDictionary(customer => customer.Name, customer => customer.ExternalId, StringComparer.Ordinal);
        IEnumerable<string> lines =
        [
            .. customers.Customers.Select(c => $"{c.ExternalId} {c.SourceSystem} {c.FamilyName} {c.Kind}"),
            .. interactions.Interactions.Select(i => $"{i.ExternalId} {keys[i.Customer]} {i.CustomerReference} {i.Subject}"),
            .. complaints.Complaints.Select(p => $"{p.ExternalId} {keys[p.Customer]} {p.CustomerReference} {p.State} {p.ClosedTime}"),
        ];
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }
}
