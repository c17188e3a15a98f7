using System.Security.Cryptography;
using GrpcCrm.Demo.Manufacturers;
using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Check;

/// <summary>Checks what the manufacturers' processes have on disk against what was published.</summary>
internal sealed class FeedCheck(PublishedTables tables)
{
    public long Events { get; private set; }

    public long Notices { get; private set; }

    /// <summary>Events that brought a further revision of a report.</summary>
    public long Revised { get; private set; }

    /// <summary>Those among them that replaced a final one.</summary>
    public long Restated { get; private set; }

    public List<string> Exceptions { get; } = [];

    public List<string> NoticeExceptions { get; } = [];

    public async Task CompareAsync(RegisteredManufacturer manufacturer, CancellationToken cancellationToken)
    {
        var revisions = await tables.RevisionsAsync(manufacturer, cancellationToken);
        var complaints = await tables.SafetyComplaintsAsync(manufacturer, cancellationToken);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var last = 0L;
        foreach (var received in ReceivedFile.Read(manufacturer.ReceivedFile).SelectMany(entry => entry.Batch.Events))
        {
            if (received.Position != last + 1)
                Note(manufacturer, received, FormattableString.Invariant($"came after {last}"));
            last = received.Position;
            if (!seen.Add(received.EventId))
                Note(manufacturer, received, "came twice");
            if (received.SafetyNotice is { } notice)
                Take(manufacturer, notice, complaints);
            else
                Take(manufacturer, received, revisions);
        }
        Events += last;
        Exceptions.AddRange(revisions.Select(name => $"{manufacturer.Display}: {name} was published, but not received"));
        NoticeExceptions.AddRange(complaints.Select(name => $"{manufacturer.Display}: nobody was told of {name}"));
    }

    private void Take(RegisteredManufacturer manufacturer, V1.SafetyNotice notice, HashSet<string> complaints)
    {
        Notices++;
        if (!complaints.Remove(notice.Complaint))
            NoticeExceptions.Add($"{manufacturer.Display}: {notice.Complaint} was told twice, or is no matter of safety");
    }

    private void Take(RegisteredManufacturer manufacturer, V1.ReportEvent received, HashSet<string> revisions)
    {
        var (kind, revision) = (received.Report.Kind, received.Report.Report.Revision);
        // What is taken back comes without its document, and has been published before.
        if (kind == V1.PublicationKind.Retracted)
            return;
        if (!SHA256.HashData(revision.Document.Span).AsSpan().SequenceEqual(revision.ContentSha256.Span))
            Note(manufacturer, received, "has a document that does not match its hash");
        if (!revisions.Remove(revision.Name))
            Note(manufacturer, received, "was not published");
        var isFurther = kind == V1.PublicationKind.Revised;
        if (isFurther != revision.Number > 1 || isFurther != revision.Delta is not null)
            Note(manufacturer, received, "does not say whether it is the first revision, or what differs");
        Revised += isFurther ? 1 : 0;
        Restated += isFurther && revision.Completeness == V1.ReportCompleteness.Restated ? 1 : 0;
    }

    private void Note(RegisteredManufacturer manufacturer, V1.ReportEvent received, string problem) =>
        Exceptions.Add(FormattableString.Invariant($"{manufacturer.Display}: event {received.Position} {problem}"));
}
