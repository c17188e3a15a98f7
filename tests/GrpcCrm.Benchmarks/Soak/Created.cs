using System.Collections.Concurrent;
using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Soak;

/// <summary>What callers were told is stored, by dealer, subject and name, to be compared with what is.</summary>
internal sealed class Created
{
    public const string Prefix = "Soak ";
    private readonly ConcurrentBag<(Guid Dealer, string Subject, Guid Interaction)> _all = [];

    public int Count => _all.Count;

    public void Note(Guid dealer, V1.Interaction interaction) =>
        _all.Add((dealer, interaction.Subject, Guid.Parse(interaction.Name[(interaction.Name.LastIndexOf('/') + 1)..])));

    /// <summary>Those that are not there as they were told, and those that are there more than once.</summary>
    public async Task<(long Lost, long Doubled)> CompareAsync(BenchScene scene, CancellationToken cancellationToken)
    {
        var found = await scene.ScalarAsync<long[]>(
            EmbeddedText.Of("created_interactions.sql"), cancellationToken,
            _all.Select(one => one.Dealer).ToArray(), _all.Select(one => one.Subject).ToArray(),
            _all.Select(one => one.Interaction).ToArray(), Prefix);
        return (found[0], found[1]);
    }
}
