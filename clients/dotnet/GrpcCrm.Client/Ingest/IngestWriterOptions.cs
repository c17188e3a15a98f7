namespace GrpcCrm.Client;

/// <summary>Which channel to write, where its journal lies, and how patient the writer is.</summary>
public sealed record IngestWriterOptions
{
    /// <summary>dealers/{dealer}/ingestChannels/{channel}</summary>
    public required string Channel { get; init; }

    /// <summary>The source system of all records.</summary>
    public required string SourceSystem { get; init; }

    /// <summary>A folder for this channel alone, on a disk that outlives the process.</summary>
    public required string JournalFolder { get; init; }

    /// <summary>Takes the channel at the first opening even from another client that is active.</summary>
    public bool TakeOver { get; init; }

    /// <summary>Goes on although the service has lost records that the journal no longer holds.</summary>
    public bool AcceptLostRecords { get; init; }

    /// <summary>Appends wait while so many records are not acknowledged. Null: the disk is the only limit.</summary>
    public long? MaxPendingRecords { get; init; }

    /// <summary>A larger record is refused when it is appended.</summary>
    public int MaxRecordBytes { get; init; } = 1024 * 1024;

    /// <summary>A segment file is closed at this size.</summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Closed segments kept although acknowledged, for a service that is restored from a back-up.</summary>
    public int KeptSegments { get; init; } = 1;

    /// <summary>The ceiling of the first delay before reconnecting; it doubles with each failure.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The ceiling of all delays that the service does not name itself.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A stream on which a batch, or the opening, stays unanswered for so long is given up.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long to wait for a channel that another client holds; then the writer stops with CHANNEL_BUSY.</summary>
    public TimeSpan ChannelBusyTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long disposal waits for the results of batches already sent.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Called for each record that was set aside, before it counts as acknowledged: again after a crash. A failure stops the writer.
    /// </summary>
    public Func<RejectedRecord, CancellationToken, ValueTask>? OnRejected { get; init; }

    /// <summary>Called with the cause and the delay before each reconnect.</summary>
    public Action<Exception?, TimeSpan>? OnReconnect { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

/// <summary>A record that the service has set aside, with its offset on the channel and all that is wrong with it.</summary>
public sealed record RejectedRecord(V1.IngestRecord Record, long Offset, V1.IngestException Cause);
