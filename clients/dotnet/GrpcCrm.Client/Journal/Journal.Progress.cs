namespace GrpcCrm.Client;

/// <summary>How far the journal's records have come: acknowledged, sent, and what may be deleted.</summary>
internal sealed partial class Journal
{
    // So many records are declared as sent ahead of time, so that the state is written once for so many.
    private const long SentReserve = 65_536;
    private long _acked;
    private long _sent;
    private JournalState _state;

    /// <summary>The records below this index are acknowledged.</summary>
    public long Acked => Volatile.Read(ref _acked);

    public string ClientInstanceId => _state.ClientInstanceId;

    /// <summary>The channel's offset of the journal's first record. Known after the first opening.</summary>
    public long BaseOffset => _state.BaseOffset ?? throw new InvalidOperationException("The channel has not been opened yet.");

    /// <summary>Beats when records were acknowledged.</summary>
    public Pulse Progressed { get; } = new();

    /// <summary>Settles where to go on, and writes it to disk before anything is sent.</summary>
    public async Task<long> ResumeAsync(long nextOffset, bool acceptLostRecords, CancellationToken cancellationToken)
    {
        await OnDiskAsync(() =>
        {
            var point = ResumePoint.Of(nextOffset, _state with { Acked = Acked, Sent = _sent }, First, End, acceptLostRecords);
            _state = _state with { BaseOffset = point.BaseOffset };
            Volatile.Write(ref _acked, point.Index);
            _sent = Math.Max(_sent, point.Index);
            Write(_sent + SentReserve);
        }, cancellationToken);
        return Acked;
    }

    /// <summary>Called before the records below <paramref name="end"/> leave.</summary>
    public ValueTask SendingAsync(long end, CancellationToken cancellationToken)
    {
        _sent = Math.Max(_sent, end);
        return _sent <= _state.Sent ? ValueTask.CompletedTask : new ValueTask(SaveAsync(SentReserve, cancellationToken));
    }

    public void Acknowledge(long end)
    {
        Volatile.Write(ref _acked, end);
        Progressed.Signal();
    }

    /// <summary>Writes the marks, and deletes the segments that are wholly acknowledged, but for the newest few of them.</summary>
    public Task SaveAsync(CancellationToken cancellationToken) => SaveAsync(0, cancellationToken);

    /// <summary>Syncs the records and writes the marks exactly. Nothing may be sent afterwards.</summary>
    public async Task CloseAsync()
    {
        if (Volatile.Read(ref _broken) is not null)
            return;
        await SyncAsync(CancellationToken.None);
        await OnDiskAsync(() => Write(_sent), CancellationToken.None);
    }

    private Task SaveAsync(long reserve, CancellationToken cancellationToken) => OnDiskAsync(() =>
    {
        Write(Math.Max(_sent + reserve, _state.Sent));
        foreach (var segment in TakeAcknowledged())
            segment.Delete();
    }, cancellationToken);

    private void Write(long sent)
    {
        _state = _state with { Acked = Acked, Sent = sent };
        _state.Save(_folder);
    }

    private List<JournalSegment> TakeAcknowledged()
    {
        lock (_appending)
        {
            var acknowledged = 0;
            while (acknowledged < _segments.Count - 1 && _segments[acknowledged + 1].First <= Acked)
                acknowledged++;
            var taken = _segments.Take(Math.Max(acknowledged - _keptSegments, 0)).ToList();
            _segments.RemoveRange(0, taken.Count);
            return taken;
        }
    }

    private async Task OnDiskAsync(Action work, CancellationToken cancellationToken)
    {
        await _disk.WaitAsync(cancellationToken);
        try
        {
            await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _disk.Release();
        }
    }
}
