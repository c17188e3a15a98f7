using GrpcCrm.Demo.Run;
using Npgsql;

namespace GrpcCrm.Demo.Check;

/// <summary>What was published, read from the tables past the service.</summary>
internal sealed class PublishedTables(NpgsqlDataSource database)
{
    private const string AllIsMade = """
        select not exists (select from report_schedule where planned_through is null)
          and not exists (select from late_mark)
          and not exists (select from report_due where due_time <= clock_timestamp() + interval '1 minute')
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>The names of all revisions made for a manufacturer.</summary>
    public Task<HashSet<string>> RevisionsAsync(RegisteredManufacturer manufacturer, CancellationToken cancellationToken) => NamesAsync(
        "select 'manufacturers/' || manufacturer_id || '/reports/' || report_id || '/revisions/' || revision "
            + "from report_revision where manufacturer_id = $1",
        manufacturer, cancellationToken);

    /// <summary>The names of all complaints about a manufacturer of which some stored version was flagged as a matter of safety.</summary>
    public Task<HashSet<string>> SafetyComplaintsAsync(RegisteredManufacturer manufacturer, CancellationToken cancellationToken) =>
        NamesAsync(
        "select distinct 'dealers/' || dealer_id || '/complaints/' || complaint_id "
            + "from complaint where manufacturer_id = $1 and safety and not deleted",
        manufacturer, cancellationToken);

    /// <summary>How many events each manufacturer's feed will have.</summary>
    public async Task<Dictionary<string, long>> EventsAsync(Registration registration, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var manufacturer in registration.Manufacturers)
        {
            var revisions = await RevisionsAsync(manufacturer, cancellationToken);
            var complaints = await SafetyComplaintsAsync(manufacturer, cancellationToken);
            counts.Add(manufacturer.Name, revisions.Count + complaints.Count);
        }
        return counts;
    }

    /// <summary>Returns when the closer has nothing to do: schedules are planned, late data are dealt with, nothing is due.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        waiting.CancelAfter(Patience);
        await using var command = database.CreateCommand(AllIsMade);
        while (!(bool)(await command.ExecuteScalarAsync(cancellationToken))!)
        {
            if (waiting.IsCancellationRequested)
                throw new DemoException($"After {Patience} some reports are still due.");
            await Task.Delay(Look, cancellationToken);
        }
    }

    private async Task<HashSet<string>> NamesAsync(string text, RegisteredManufacturer manufacturer, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(text);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.Parse(manufacturer.Name["manufacturers/".Length..]) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
            names.Add(reader.GetString(0));
        return names;
    }
}
