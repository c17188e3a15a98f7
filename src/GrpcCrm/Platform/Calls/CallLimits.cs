using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Calls;

/// <summary>Counts what callers do on this host, each apart from the others. What nobody uses is forgotten after a while.</summary>
public sealed class CallLimits : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LeastDelay = TimeSpan.FromMilliseconds(100);
    private readonly PartitionedRateLimiter<Key> _calls;
    private readonly PartitionedRateLimiter<Key> _streams;
    private readonly PartitionedRateLimiter<IPAddress> _refusals;
    private readonly ConcurrencyLimiter _unary;

    public CallLimits(IOptions<CallLimitOptions> options)
    {
        var limits = options.Value;
        _calls = PartitionedRateLimiter.Create<Key, Key>(key => RateLimitPartition.GetTokenBucketLimiter(
            key, k => Bucket(limits.Rates.GetValueOrDefault(k.Rpc) ?? limits.Rate)));
        _streams = PartitionedRateLimiter.Create<Key, Key>(key => RateLimitPartition.GetConcurrencyLimiter(
            key, _ => new ConcurrencyLimiterOptions { PermitLimit = limits.StreamsPerCaller }));
        _refusals = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => RateLimitPartition.GetTokenBucketLimiter(
            address, _ => Bucket(limits.RefusedRate)));
        _unary = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = limits.UnaryCalls });
    }

    /// <summary>Takes what the call needs, for as long as the lease is held, or says why there is none.</summary>
    public RateLimitLease Enter(Caller caller, IMethod rpc)
    {
        var key = new Key(caller.Kind, caller.TenantId, rpc.Name);
        using (var call = _calls.AttemptAcquire(key))
        {
            if (!call.IsAcquired) throw Fail.RateLimited(DelayAfter(call));
        }

        return rpc.Type switch
        {
            MethodType.Unary => Granted(_unary.AttemptAcquire(), Fail.HostBusy),
            MethodType.ClientStreaming or MethodType.DuplexStreaming => Granted(_streams.AttemptAcquire(key), Fail.TooManyStreams),
            MethodType.ServerStreaming => Free.Instance,
        };
    }

    /// <summary>Null, or what a caller at the address is told who has been refused too often.</summary>
    public CrmException? Refused(IPAddress? address)
    {
        using var refusal = _refusals.AttemptAcquire(Neighbourhood(address ?? IPAddress.None));
        return refusal.IsAcquired ? null : Fail.RateLimited(DelayAfter(refusal));
    }

    public void Dispose()
    {
        _calls.Dispose();
        _streams.Dispose();
        _refusals.Dispose();
        _unary.Dispose();
    }

    private static RateLimitLease Granted(RateLimitLease lease, Func<CrmException> failure)
    {
        if (lease.IsAcquired) return lease;
        lease.Dispose();
        throw failure();
    }

    /// <summary>Of IPv6 the network that one customer of a provider has, who could take another address of it for every call.</summary>
    private static IPAddress Neighbourhood(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(bytes.Length / 2).Clear();
        return new IPAddress(bytes);
    }

    /// <summary>Filled a little at a time; a rate below one a tick gets one at longer intervals.</summary>
    private static TokenBucketRateLimiterOptions Bucket(Rate rate)
    {
        var perTick = rate.PerSecond * (int)Tick.TotalMilliseconds / 1000;
        return new()
        {
            TokenLimit = rate.Burst,
            TokensPerPeriod = Math.Max(1, perTick),
            ReplenishmentPeriod = perTick > 0 ? Tick : TimeSpan.FromSeconds(1) / rate.PerSecond,
            AutoReplenishment = false,
        };
    }

    private static TimeSpan DelayAfter(RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out var delay) && delay > LeastDelay ? delay : LeastDelay;

    private readonly record struct Key(CallerKind Kind, Guid Tenant, string Rpc);

    /// <summary>The lease of a call that takes up nothing here.</summary>
    private sealed class Free : RateLimitLease
    {
        public static readonly Free Instance = new();

        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
