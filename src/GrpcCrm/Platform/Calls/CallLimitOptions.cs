namespace GrpcCrm.Platform.Calls;

/// <summary>How often something may happen.</summary>
public sealed class Rate
{
    /// <summary>Times a second, over long.</summary>
    public int PerSecond { get; set; }

    /// <summary>Times at once, after a pause.</summary>
    public int Burst { get; set; }

    public bool IsSound => PerSecond > 0 && Burst > 0;
}

/// <summary>What callers may ask of this host at once; the section Calls of the configuration.</summary>
public sealed class CallLimitOptions : ISettings
{
    public static string Section => "Calls";

    public static string Expected => "rates and counts above zero, times above zero and up to a day.";

    /// <summary>Calls of one organisation to one rpc; opening a stream counts as one.</summary>
    public Rate Rate { get; set; } = new() { PerSecond = 2000, Burst = 4000 };

    /// <summary>Other rates for single rpcs, by the rpc's own name, for example Rates__ListCustomers__PerSecond.</summary>
    public Dictionary<string, Rate> Rates { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Calls from one address (of IPv6: one /64) that are refused for their token or permission. Beyond it they are told to slow down.
    /// Calls that are let in are never counted, so that nobody suffers from a neighbour behind the same proxy.
    /// </summary>
    public Rate RefusedRate { get; set; } = new() { PerSecond = 100, Burst = 1000 };

    /// <summary>
    /// Unary calls in hand at most. One more is refused at once: a queue would only make all of them late. A call is in hand from when its
    /// message is there to when it is answered.
    /// </summary>
    public int UnaryCalls { get; set; } = 2048;

    /// <summary>Unary calls of one organisation in hand at most: its share of this host.</summary>
    public int UnaryCallsPerCaller { get; set; } = 512;

    /// <summary>Streams of one organisation to one rpc at most, to and from it. The feed has a limit of its own.</summary>
    public int StreamsPerCaller { get; set; } = 64;

    /// <summary>Streams without a token at most, such as watches of health.</summary>
    public int AnonymousStreams { get; set; } = 256;

    /// <summary>Streams without a token from one address (of IPv6: one /64) at most.</summary>
    public int AnonymousStreamsPerAddress { get; set; } = 64;

    /// <summary>Connections at most; one more is closed.</summary>
    public int Connections { get; set; } = 4096;

    /// <summary>
    /// Connections from one address (of IPv6: one /64) at most; one more is closed. Zero: no limit. Behind a proxy all connections are from
    /// its address, so set zero there, and let the proxy limit its own clients.
    /// </summary>
    public int ConnectionsPerAddress { get; set; } = 1024;

    /// <summary>How long a new connection may take for its TLS handshake, and then for the preface of HTTP/2.</summary>
    public TimeSpan Handshake { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A connection without any call for so long is closed in good order, even where it answers pings.</summary>
    public TimeSpan IdleConnection { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a unary call takes at most. A deadline that the client sets sooner wins.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Other deadlines for single rpcs, by the rpc's own name, for example Deadlines__GenerateReport; zero: none.</summary>
    public Dictionary<string, TimeSpan> Deadlines { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long a call waits for its message, and a stream for its first, before it ends with an error.</summary>
    public TimeSpan FirstFrame { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stream waits for each further frame before it is closed.</summary>
    public TimeSpan IdleStream { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A client that takes no answer of its stream for so long has its call aborted.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a call waits for a connection to the database before it is refused.</summary>
    public TimeSpan ConnectionWait { get; set; } = TimeSpan.FromMilliseconds(900);

    /// <summary>How long a stream waits for one, for each of its frames; what its client sends ahead waits meanwhile.</summary>
    public TimeSpan StreamConnectionWait { get; set; } = TimeSpan.FromSeconds(30);

    public bool AreSound =>
        Rate.IsSound && RefusedRate.IsSound && Rates.Values.All(rate => rate.IsSound)
        && UnaryCalls > 0 && UnaryCallsPerCaller > 0 && StreamsPerCaller > 0 && AnonymousStreams > 0 && AnonymousStreamsPerAddress > 0
        && Connections > 0 && ConnectionsPerAddress >= 0 && IsWait(Handshake) && IsWait(IdleConnection)
        && IsWait(Deadline) && Deadlines.Values.All(deadline => deadline == TimeSpan.Zero || IsWait(deadline))
        && IsWait(FirstFrame) && IsWait(IdleStream) && IsWait(WriteTimeout)
        && IsWait(ConnectionWait) && IsWait(StreamConnectionWait);

    /// <summary>Timers take no more than some weeks; a day is more than any of these can mean.</summary>
    private static bool IsWait(TimeSpan time) => time > TimeSpan.Zero && time <= TimeSpan.FromDays(1);
}
