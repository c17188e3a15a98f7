namespace GrpcCrm.Client;

/// <summary>Where the service is and how to call it.</summary>
public sealed record CrmClientOptions
{
    /// <summary>http:// or https:// with host and port.</summary>
    public required Uri Address { get; init; }

    /// <summary>
    /// Gives the bearer token, asked before every call and every opening of a stream; caching it is up to the provider. Null sends none.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? TokenProvider { get; init; }

    /// <summary>The deadline of a unary call that sets none itself; null leaves such calls without one.</summary>
    public TimeSpan? DefaultDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Lets the token travel unencrypted to a host other than this machine.</summary>
    public bool AllowUnencrypted { get; init; }

    /// <summary>The largest message accepted, in bytes.</summary>
    public int MaxReceiveMessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The largest message sent, in bytes.</summary>
    public int MaxSendMessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The last word on the transport: client certificates, trusted roots, Unix sockets.</summary>
    public Action<SocketsHttpHandler>? ConfigureTransport { get; init; }
}
