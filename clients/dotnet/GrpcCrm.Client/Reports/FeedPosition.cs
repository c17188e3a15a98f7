using System.Security.Cryptography;

namespace GrpcCrm.Client;

/// <summary>Checks that the feed keeps its promises: positions without gap or repetition, documents that match their hashes.</summary>
internal sealed class FeedPosition
{
    private long? _last;
    private bool _isDense;

    /// <summary>
    /// A stream has opened here: at the first opening anywhere, later where the one before had come to. Where a filter applies, positions
    /// may only rise, because what it leaves out is passed over.
    /// </summary>
    public void Open(long position, bool isFiltered = false)
    {
        _isDense = !isFiltered;
        if (_last is { } last && position != last)
            throw new ReportFeedException(
                FormattableString.Invariant($"The feed went on at position {position}, but had been read up to {last}."), position);
        _last = position;
    }

    /// <summary>Goes past the events to the position that their frame states.</summary>
    public void Pass(IReadOnlyList<V1.ReportEvent> events, long position)
    {
        var last = _last ?? throw new ReportFeedException("The first frame did not open the feed.", position);
        foreach (var item in events)
        {
            if (_isDense ? item.Position != last + 1 : item.Position <= last)
                throw new ReportFeedException(FormattableString.Invariant($"Position {item.Position} came after {last}."), item.Position);
            Check(item);
            last = item.Position;
        }
        if (_isDense ? position != last : position < last)
            throw new ReportFeedException(
                FormattableString.Invariant($"A frame claims position {position}, but its events end at {last}."), position);
        _last = position;
    }

    private static void Check(V1.ReportEvent item)
    {
        // A retracted revision comes without its document, and one that is too long is downloaded.
        if (item.Report?.Report?.Revision is not { Document.IsEmpty: false } revision)
            return;
        if (!SHA256.HashData(revision.Document.Span).AsSpan().SequenceEqual(revision.ContentSha256.Span))
            throw new ReportFeedException($"The document of {revision.Name} does not match its SHA-256.", item.Position);
    }
}
