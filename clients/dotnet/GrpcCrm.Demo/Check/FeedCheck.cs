using System.Security.Cryptography;
using GrpcCrm.Demo.Manufacturers;
using GrpcCrm.Demo.Run;
using Npgsql;

namespace GrpcCrm.Demo.Check;

/// <summary>Checks what the manufacturers' processes have on disk against what was published.</summary>
internal sealed class FeedCheck(NpgsqlDataSource database)
{
    public long Events { get; private set; }

    public List<string> Exceptions { get; } = [];

    public async Task CompareAsync(RegisteredManufacturer manufacturer, CancellationToken cancellation)
    {
        var published = await PublishedAsync(manufacturer, cancellation);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var last = 0L;
        foreach (var received in ReceivedFile.Read(manufacturer.ReceivedFile).SelectMany(entry => entry.Batch.Events))
        {
            if (received.Position != last + 1)
                Note(manufacturer, received, FormattableString.Invariant($"came after {last}"));
            last = received.Position;
            if (!seen.Add(received.EventId))
                Note(manufacturer, received, "came twice");
            if (!Matches(received.Report.Report.Revision))
                Note(manufacturer, received, "has a document that does not match its hash");
            if (!published.Remove(received.Report.Report.Revision.Name))
                Note(manufacturer, received, "was not published");
        }
        Events += last;
        Exceptions.AddRange(published.Select(name => $"{manufacturer.Display}: {name} was published, but not received"));
    }

    private static bool Matches(V1.ReportRevision revision) =>
        SHA256.HashData(revision.Document.Span).AsSpan().SequenceEqual(revision.ContentSha256.Span);

    private void Note(RegisteredManufacturer manufacturer, V1.ReportEvent received, string problem) =>
        Exceptions.Add(FormattableString.Invariant($"{manufacturer.Display}: event {received.Position} {problem}"));

    /// <summary>The names of all revisions made for the manufacturer, from the table.</summary>
    private async Task<HashSet<string>> PublishedAsync(RegisteredManufacturer manufacturer, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select report_id, revision from report_revision where manufacturer_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.Parse(manufacturer.Name["manufacturers/".Length..]) });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation))
            names.Add(FormattableString.Invariant($"{manufacturer.Name}/reports/{reader.GetGuid(0)}/revisions/{reader.GetInt32(1)}"));
        return names;
    }
}
