using System.Buffers;

namespace GrpcCrm.Client;

/// <summary>Reads one segment's records in order, no further than what is on disk.</summary>
internal sealed class SegmentReader(JournalSegment segment) : IDisposable
{
    private const int ReadAhead = 256 * 1024;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(ReadAhead);
    private int _start;
    private int _end;
    private int _current;

    public JournalSegment Segment => segment;

    /// <summary>The index of the next record.</summary>
    public long Index { get; private set; } = segment.First;

    /// <summary>Where the next record begins in the file.</summary>
    public long Position { get; private set; } = JournalSegment.HeaderBytes;

    /// <summary>Looks at the next record; valid until the next call. Damaged: see <see cref="IsDamaged"/>.</summary>
    public bool TryPeek(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (!Fill(RecordFrame.HeaderBytes))
            return false;
        var length = RecordFrame.ReadLength(_buffer.AsSpan(_start));
        if (length < 0 || length > segment.SyncedBytes - Position - RecordFrame.HeaderBytes || !Fill(RecordFrame.HeaderBytes + length))
            return Damaged();
        payload = _buffer.AsSpan(_start + RecordFrame.HeaderBytes, length);
        _current = RecordFrame.HeaderBytes + length;
        return RecordFrame.IsIntact(_buffer.AsSpan(_start), payload, Index) || Damaged();
    }

    /// <summary>True if the bytes at <see cref="Position"/> are no whole record.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Goes past the record that was looked at.</summary>
    public void Advance()
    {
        _start += _current;
        Position += _current;
        Index++;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private bool Damaged() => !(IsDamaged = true);

    private bool Fill(int wanted)
    {
        if (_end - _start >= wanted)
            return true;
        Compact(wanted);
        while (_end - _start < wanted)
        {
            // Bytes past the synced ones may still be half written: reading them ahead would keep a stale copy.
            var from = Position + (_end - _start);
            var room = (int)Math.Min(_buffer.Length - _end, segment.SyncedBytes - from);
            var read = room > 0 ? RandomAccess.Read(segment.Handle, _buffer.AsSpan(_end, room), from) : 0;
            if (read == 0)
            {
                IsDamaged |= _end > _start;
                return false;
            }
            _end += read;
        }
        return true;
    }

    private void Compact(int wanted)
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        if (wanted > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(wanted);
            rest.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            rest.CopyTo(_buffer);
        }
        _end -= _start;
        _start = 0;
    }
}
