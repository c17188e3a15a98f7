namespace GrpcCrm.Client;

/// <summary>Reads a journal's records in order across its segments, no further than what is on disk.</summary>
internal sealed class JournalReader(Journal journal, JournalSegment start) : IDisposable
{
    private SegmentReader _reader = new(start);

    /// <summary>The index of the next record.</summary>
    public long Index => _reader.Index;

    /// <summary>Looks at the next record, valid until the next call; false if there is none on disk yet.</summary>
    public bool TryPeek(out ReadOnlySpan<byte> payload)
    {
        while (true)
        {
            var wasComplete = _reader.Segment.IsComplete;
            if (_reader.TryPeek(out payload))
                return true;
            if (_reader.IsDamaged)
                throw Damaged();
            if (!wasComplete || journal.After(_reader.Segment) is not { } next)
                return false;
            if (next.First != Index)
                throw Damaged();
            _reader.Dispose();
            _reader = new SegmentReader(next);
        }
    }

    /// <summary>Goes past the record that was looked at.</summary>
    public void Advance() => _reader.Advance();

    /// <summary>Goes on until <paramref name="index"/> is the next record.</summary>
    public void SkipTo(long index)
    {
        while (Index < index && TryPeek(out _))
            Advance();
    }

    private IngestJournalException Damaged() =>
        new($"{_reader.Segment.Path} is damaged at byte {_reader.Position}, record {Index}. "
            + "Restore the file, or move the journal's folder away and send the source's records again.");

    public void Dispose() => _reader.Dispose();
}
