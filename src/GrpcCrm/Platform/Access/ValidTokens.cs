using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;

namespace GrpcCrm.Platform.Access;

/// <summary>What a token's text hashes to: SHA-256, so that the cache holds no token.</summary>
public readonly record struct TokenHash(UInt128 First, UInt128 Second)
{
    public static TokenHash Of(ReadOnlySpan<char> token)
    {
        Span<UInt128> hash = stackalloc UInt128[2];
        SHA256.HashData(MemoryMarshal.AsBytes(token), MemoryMarshal.AsBytes(hash));
        return new TokenHash(hash[0], hash[1]);
    }
}

/// <summary>A token that was found valid: what its calls are answered with, under which keys and until when.</summary>
public sealed record ValidToken(AuthenticateResult Result, KeySet Keys, DateTimeOffset Until);

/// <summary>
/// Tokens that were found valid lately, at most so many. There are two halves: the full one becomes the old one, and what nobody has
/// asked for since is dropped with it.
/// </summary>
public sealed class ValidTokens(int capacity)
{
    private volatile ConcurrentDictionary<TokenHash, ValidToken> _young = new();
    private volatile ConcurrentDictionary<TokenHash, ValidToken> _old = new();

    public ValidToken? Find(TokenHash hash)
    {
        if (_young.TryGetValue(hash, out var found)) return found;
        if (!_old.TryGetValue(hash, out found)) return null;
        Add(hash, found);
        return found;
    }

    public void Add(TokenHash hash, ValidToken token)
    {
        if (_young.Count >= capacity / 2) (_old, _young) = (_young, new());
        if (capacity > 1) _young[hash] = token;
    }
}
