using System.Net;
using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Calls;

/// <summary>What kind of place a call holds.</summary>
internal enum PlaceKind
{
    None,
    Unary,
    Stream,
    Anonymous,
}

/// <summary>A place on this host that a call holds. An anonymous call holds that of its address.</summary>
internal readonly record struct Place(PlaceKind Kind, Share Share, IPAddress? Address);

/// <summary>Whose a place is, and of which rpc; unary calls share theirs over all rpcs.</summary>
internal readonly record struct Share(CallerKind Kind, Guid Tenant, string Rpc);

/// <summary>An rpc whose streams its feature counts by itself.</summary>
public sealed record CountsItsStreams(string Rpc);

/// <summary>
/// The places that calls take up on this host. Each organisation has a share of them, so that one alone cannot fill the host. Anonymous
/// unary calls take none: they are answered from memory, also where all places are taken.
/// </summary>
public sealed class Places
{
    private readonly CallLimitOptions _limits;
    private readonly Shares<Share> _unary;
    private readonly Shares<Share> _streams;
    private readonly Shares<IPAddress> _anonymous;
    private int _unaryCalls;
    private int _anonymousStreams;

    public Places(IOptions<CallLimitOptions> options, IEnumerable<CountsItsStreams> features)
    {
        var counted = features.Select(feature => feature.Rpc).ToHashSet(StringComparer.Ordinal);
        _limits = options.Value;
        _unary = new(_ => _limits.UnaryCallsPerCaller);
        _streams = new(share => counted.Contains(share.Rpc) ? int.MaxValue : _limits.StreamsPerCaller);
        _anonymous = new(_ => _limits.AnonymousStreamsPerAddress);
    }

    /// <summary>Takes the place of a call whose message is there, or says why there is none. No caller: an anonymous one.</summary>
    internal Place Take(Caller? caller, IMethod rpc, IPAddress? address)
    {
        if (caller is null) return rpc.Type == MethodType.Unary ? default : TakeAnonymous(Neighbourhood.Of(address));
        return rpc.Type == MethodType.Unary
            ? TakeUnary(new Share(caller.Kind, caller.TenantId, ""))
            : TakeStream(new Share(caller.Kind, caller.TenantId, rpc.Name));
    }

    internal void GiveBack(in Place place)
    {
        switch (place.Kind)
        {
            case PlaceKind.None:
                break;
            case PlaceKind.Unary:
                Interlocked.Decrement(ref _unaryCalls);
                _unary.GiveBack(place.Share);
                break;
            case PlaceKind.Stream:
                _streams.GiveBack(place.Share);
                break;
            case PlaceKind.Anonymous:
                Interlocked.Decrement(ref _anonymousStreams);
                _anonymous.GiveBack(place.Address!);
                break;
        }
    }

    private Place TakeUnary(Share share)
    {
        if (!_unary.TryTake(share)) throw Fail.ShareTaken(_limits.UnaryCallsPerCaller);
        if (Interlocked.Increment(ref _unaryCalls) <= _limits.UnaryCalls) return new Place(PlaceKind.Unary, share, null);
        GiveBack(new Place(PlaceKind.Unary, share, null));
        throw Fail.HostBusy();
    }

    private Place TakeStream(Share share) =>
        _streams.TryTake(share) ? new Place(PlaceKind.Stream, share, null) : throw Fail.TooManyStreams(_limits.StreamsPerCaller);

    private Place TakeAnonymous(IPAddress address)
    {
        if (!_anonymous.TryTake(address)) throw Fail.TooManyStreams(_limits.AnonymousStreamsPerAddress);
        var place = new Place(PlaceKind.Anonymous, default, address);
        if (Interlocked.Increment(ref _anonymousStreams) <= _limits.AnonymousStreams) return place;
        GiveBack(place);
        throw Fail.TooManyStreams(_limits.AnonymousStreams);
    }
}
