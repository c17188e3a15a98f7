using System.Runtime.CompilerServices;
using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Sources;

/// <summary>
/// The real log of a service desk: each case is a complaint at the group that had it first, each of its rows an interaction there. The rows
/// of a case stand together, so that one case at a time is in memory.
/// </summary>
internal sealed class IncidentEvents(DataFiles files) : ISource
{
    private static readonly DateOnly FirstMonth = new(2016, 3, 1);
    private static readonly string[] Columns =
    [
        "number", "incident_state", "sys_mod_count", "opened_at", "sys_updated_at", "assignment_group",
    ];

    public async Task<SourcePlan> PlanAsync(CancellationToken cancellationToken)
    {
        var groups = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var incident in CasesAsync(cancellationToken))
            groups.Add(incident.Group);
        return new SourcePlan
        {
            Manufacturers = ["IT"],
            Dealers = [.. groups.Select(group => new PlannedDealer(group, "UTC", [0])
            {
                SourceSystem = "service-desk",
                Months = SourcePlan.MonthsFrom(FirstMonth, 2),
            })],
        };
    }

    public async Task<long> WriteAsync(Registration registration, CancellationToken cancellationToken)
    {
        using var groups = new DealerFiles(registration.Dealers);
        await foreach (var incident in CasesAsync(cancellationToken))
        {
            foreach (var record in incident.Records())
                groups.Write(incident.Group, record);
        }
        return groups.Count;
    }

    private async IAsyncEnumerable<Incident> CasesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Incident? current = null;
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in CsvRows.ReadAsync(files, Columns, cancellationToken))
        {
            var number = row.Text("number", required: true);
            if (current?.Number != number)
            {
                if (current is not null)
                    yield return current;
                if (!known.Add(number))
                    throw row.Wrong("number", $"is {number} again, whose rows ended before; a case's rows must stand together");
                current = new Incident(number, row);
            }
            current.Add(row);
        }
        if (current is not null)
            yield return current;
    }
}
