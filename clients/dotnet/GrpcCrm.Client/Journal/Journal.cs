namespace GrpcCrm.Client;

/// <summary>
/// Records on disk, in the order in which they came. Appended records survive the process, synced ones the machine.
/// One lock orders the appends, one gate the slow work on the disk; neither waits for the network.
/// </summary>
internal sealed partial class Journal : IDisposable
{
    private readonly Lock _appending = new();
    private readonly SemaphoreSlim _disk = new(1, 1);
    private readonly string _folder;
    private readonly long _segmentBytes;
    private readonly int _keptSegments;
    private readonly FileStream _claim;
    private readonly List<JournalSegment> _segments;
    private long _end;
    private long _synced;
    private Exception? _broken;

    private Journal(string folder, FileStream claim, IngestWriterOptions options)
    {
        _folder = folder;
        _segmentBytes = options.SegmentBytes;
        _keptSegments = options.KeptSegments;
        _claim = claim;
        _state = JournalFolder.State(folder, options.Channel, options.SourceSystem);
        (_segments, _end) = JournalFolder.Segments(folder);
        _synced = _end;
        _acked = Math.Max(_state.Acked, _segments[0].First);
        _sent = Math.Max(Math.Min(_state.Sent, _end), _acked);
        if (_acked > _end)
            throw new IngestJournalException(
                $"The journal in {folder} ends at record {_end}, but {_acked} were acknowledged: records are missing. "
                + "Restore the folder, or move it away and send the source's records again.");
    }

    /// <summary>The records below this index are in the journal.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>The records below this index are on disk.</summary>
    public long Synced => Volatile.Read(ref _synced);

    /// <summary>The oldest record still held.</summary>
    public long First
    {
        get
        {
            lock (_appending)
                return _segments[0].First;
        }
    }

    /// <summary>Beats when records were appended.</summary>
    public Pulse Appended { get; } = new();

    /// <summary>Opens or makes the journal in the options' folder and cuts off what a crash left unfinished.</summary>
    public static Journal Open(IngestWriterOptions options)
    {
        var folder = Path.GetFullPath(options.JournalFolder);
        var claim = JournalFolder.Lock(folder);
        try
        {
            return new Journal(folder, claim, options);
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Appends frames that hold lengths and payloads; their checksums are put in here.</summary>
    public void Append(Span<byte> frames)
    {
        lock (_appending)
        {
            ThrowIfBroken();
            var newest = _segments[^1];
            if (newest.Bytes > JournalSegment.HeaderBytes && newest.Bytes + frames.Length > _segmentBytes)
                newest = Roll(newest);
            var count = RecordFrame.Seal(frames, _end);
            newest.Write(frames);
            Volatile.Write(ref _end, _end + count);
        }
        Appended.Signal();
    }

    /// <summary>Returns when all records appended so far are on disk. Callers at the same time share one fsync.</summary>
    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        var wanted = End;
        if (Synced >= wanted)
            return;
        await _disk.WaitAsync(cancellationToken);
        try
        {
            if (Synced < wanted)
                await Task.Run(SyncNewest, CancellationToken.None);
        }
        finally
        {
            _disk.Release();
        }
    }

    public JournalReader ReadFrom(long index)
    {
        JournalSegment start;
        lock (_appending)
            start = _segments.Last(segment => segment.First <= index);
        var reader = new JournalReader(this, start);
        reader.SkipTo(index);
        return reader;
    }

    public JournalSegment? After(JournalSegment segment)
    {
        lock (_appending)
            return _segments.Find(other => other.First > segment.First);
    }

    public void Dispose()
    {
        foreach (var segment in _segments)
            segment.Dispose();
        _disk.Dispose();
        _claim.Dispose();
    }

    private JournalSegment Roll(JournalSegment full)
    {
        try
        {
            full.Complete();
            _synced = _end;
            var next = JournalSegment.Create(_folder, _end);
            _segments.Add(next);
            return next;
        }
        catch (IOException failure)
        {
            throw Break(failure);
        }
    }

    private void SyncNewest()
    {
        JournalSegment newest;
        long bytes, end;
        lock (_appending)
        {
            ThrowIfBroken();
            (newest, bytes, end) = (_segments[^1], _segments[^1].Bytes, _end);
        }
        try
        {
            RandomAccess.FlushToDisk(newest.Handle);
        }
        catch (IOException failure)
        {
            throw Break(failure);
        }
        lock (_appending)
        {
            newest.MarkSynced(bytes);
            _synced = Math.Max(_synced, end);
        }
    }

    // After a failed fsync the system may have dropped the pages: a second one would succeed and prove nothing.
    private IngestJournalException Break(IOException failure)
    {
        var broken = new IngestJournalException(
            $"The journal in {_folder} could not be written to disk. Repair the disk and open the journal again.", failure);
        Volatile.Write(ref _broken, broken);
        return broken;
    }

    private void ThrowIfBroken()
    {
        if (Volatile.Read(ref _broken) is { } broken)
            throw new IngestJournalException(broken.Message, broken.InnerException!);
    }
}
