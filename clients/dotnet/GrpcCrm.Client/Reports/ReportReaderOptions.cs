namespace GrpcCrm.Client;

/// <summary>How patient a reader is.</summary>
public sealed record ReportReaderOptions
{
    /// <summary>How long a stream may take to open.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A stream without any frame for so many heartbeat intervals is dead.</summary>
    public int MissedHeartbeats { get; init; } = 3;

    /// <summary>The ceiling of the first delay before reconnecting; it doubles with each failure.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The ceiling of all delays that the service does not name itself.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether a reader of a subscription begins by taking it from the consumer that streams it: the newest wins. Without it, such a reader
    /// fails with SUBSCRIPTION_BUSY while another is alive.
    /// </summary>
    public bool TakeOver { get; init; } = true;

    /// <summary>Called with the cause and the delay before each reconnect.</summary>
    public Action<Exception?, TimeSpan>? OnReconnect { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
