using System.Net;
using System.Threading.RateLimiting;
using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Calls;

/// <summary>How often callers may call this host, each apart from the others. What nobody uses is forgotten after a while.</summary>
public sealed class CallLimits : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LeastDelay = TimeSpan.FromMilliseconds(100);
    private readonly PartitionedRateLimiter<Key> _calls;
    private readonly PartitionedRateLimiter<IPAddress> _refusals;

    public CallLimits(IOptions<CallLimitOptions> options)
    {
        var limits = options.Value;
        _calls = PartitionedRateLimiter.Create<Key, Key>(key => RateLimitPartition.GetTokenBucketLimiter(
            key, k => Bucket(limits.Rates.GetValueOrDefault(k.Rpc) ?? limits.Rate)));
        _refusals = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => RateLimitPartition.GetTokenBucketLimiter(
            address, _ => Bucket(limits.RefusedRate)));
    }

    /// <summary>Counts a call; null, or what its organisation is told that calls the rpc too often.</summary>
    public CrmException? Count(Caller caller, IMethod rpc)
    {
        using var call = _calls.AttemptAcquire(new Key(caller.Kind, caller.TenantId, rpc.Name));
        return call.IsAcquired ? null : Fail.RateLimited(DelayAfter(call));
    }

    /// <summary>Null, or what a caller at the address is told who has been refused too often.</summary>
    public CrmException? Refused(IPAddress? address)
    {
        using var refusal = _refusals.AttemptAcquire(Neighbourhood.Of(address));
        return refusal.IsAcquired ? null : Fail.RateLimited(DelayAfter(refusal));
    }

    public void Dispose()
    {
        _calls.Dispose();
        _refusals.Dispose();
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
}
