using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;

namespace GrpcCrm.Client;

/// <summary>Makes channels with the service's own settings: bearer token, retries, keep-alive pings, message sizes.</summary>
public static class CrmChannel
{
    /// <summary>
    /// A channel that connects on first use. Refuses to send a token unencrypted to another machine, unless the options allow it.
    /// </summary>
    public static GrpcChannel Create(CrmClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return GrpcChannel.ForAddress(options.Address, new GrpcChannelOptions
        {
            HttpHandler = Transport(options),
            DisposeHttpClient = true,
            Credentials = Credentials(options),
            UnsafeUseInsecureChannelCallCredentials = true,
            ServiceConfig = Retries(),
            // After a long outage the default would wait up to two minutes before it looks again.
            MaxReconnectBackoff = TimeSpan.FromSeconds(5),
            MaxReceiveMessageSize = options.MaxReceiveMessageBytes,
            MaxSendMessageSize = options.MaxSendMessageBytes,
        });
    }

    /// <summary>The channel's invoker, whose unary calls get the options' default deadline where they set none.</summary>
    public static CallInvoker CreateInvoker(this GrpcChannel channel, CrmClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(options);
        return options.DefaultDeadline is { } deadline
            ? channel.Intercept(new DefaultDeadline(deadline))
            : channel.CreateCallInvoker();
    }

    private static SocketsHttpHandler Transport(CrmClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(10),
        };
        options.ConfigureTransport?.Invoke(handler);
        return handler;
    }

    private static ChannelCredentials Credentials(CrmClientOptions options)
    {
        var isEncrypted = options.Address.Scheme == Uri.UriSchemeHttps;
        var channel = isEncrypted ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure;
        if (options.TokenProvider is not { } tokens)
            return channel;
        if (!isEncrypted && !options.Address.IsLoopback && !options.AllowUnencrypted)
            throw new ArgumentException(
                $"{options.Address} would receive the token unencrypted. "
                + $"Use https, or set {nameof(CrmClientOptions.AllowUnencrypted)}.", nameof(options));

        return ChannelCredentials.Create(channel, CallCredentials.FromInterceptor(async (context, metadata) =>
            metadata.Add("authorization", "Bearer " + await tokens(context.CancellationToken))));
    }

    private static ServiceConfig Retries()
    {
        var idempotent = new MethodConfig
        {
            RetryPolicy = new RetryPolicy
            {
                MaxAttempts = 5,
                InitialBackoff = TimeSpan.FromMilliseconds(200),
                MaxBackoff = TimeSpan.FromSeconds(5),
                BackoffMultiplier = 2,
                // Where the service names a delay, it is in a header that the channel waits for instead.
                RetryableStatusCodes = { StatusCode.Unavailable, StatusCode.ResourceExhausted },
            },
        };
        foreach (var method in Contract.IdempotentMethods)
            idempotent.Names.Add(new MethodName { Service = method.Service.FullName, Method = method.Name });
        return new ServiceConfig { MethodConfigs = { idempotent } };
    }
}
