using System.Collections.Concurrent;

namespace GrpcCrm.Platform.Calls;

/// <summary>Counts what each key holds, up to a limit. A key that holds nothing is forgotten.</summary>
public sealed class Shares<TKey>(Func<TKey, int> limitOf)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, int> _held = new();

    /// <summary>False if the key holds as much as it may.</summary>
    public bool TryTake(TKey key)
    {
        while (true)
        {
            var isKnown = _held.TryGetValue(key, out var held);
            if (held >= limitOf(key)) return false;
            if (isKnown ? _held.TryUpdate(key, held + 1, held) : _held.TryAdd(key, 1)) return true;
        }
    }

    public void GiveBack(TKey key)
    {
        while (true)
        {
            var held = _held[key];
            if (held == 1 ? _held.TryRemove(new(key, 1)) : _held.TryUpdate(key, held - 1, held)) return;
        }
    }
}
