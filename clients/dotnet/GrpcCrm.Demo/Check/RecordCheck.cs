using GrpcCrm.Demo.Run;
using Npgsql;

namespace GrpcCrm.Demo.Check;

/// <summary>Compares what a dealer has sent with what lies in the database, record by record.</summary>
internal sealed class RecordCheck(NpgsqlDataSource database)
{
    /// <summary>Everything that is stored otherwise than expected.</summary>
    public List<string> Exceptions { get; } = [];

    public long UnresolvedReferences { get; private set; }

    /// <summary>The tables have just been filled; without fresh statistics a comparison may take many times as long.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("analyze customer, vehicle, interaction, complaint, ingest_rejection");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task CompareAsync(RegisteredDealer dealer, Expectation expectation, CancellationToken cancellationToken)
    {
        var stored = new StoredDealer(database, dealer);
        var missing = new HashSet<RecordKey>(expectation.Current.Keys);
        await foreach (var row in stored.RowsAsync(cancellationToken))
        {
            if (row.IsCurrent)
                missing.Remove(row.Key);
            if (Problem(row, expectation) is { } problem)
                Exceptions.Add($"{dealer.Display}: {row.Key} {problem}");
        }
        Exceptions.AddRange(missing.Select(key => $"{dealer.Display}: {key} is not stored"));
        CompareRejections(dealer, expectation.Rejections, await stored.RejectionsAsync(cancellationToken));
        UnresolvedReferences += await stored.UnresolvedReferencesAsync(cancellationToken);
    }

    private static string? Problem(StoredRow row, Expectation expectation)
    {
        if (!row.IsCurrent)
            return expectation.HasArrived(row.Key, row.Content) ? null : "has an older version that was never sent";
        if (!expectation.Current.TryGetValue(row.Key, out var expected))
            return "is stored, but must not be";
        if (row.Content != expected.Content)
            return "is stored with other content";
        return row.Version == expected.Version
            ? null
            : FormattableString.Invariant($"is stored with version {row.Version}, expected {expected.Version}");
    }

    private void CompareRejections(RegisteredDealer dealer, IEnumerable<RecordKey> expected, List<RecordKey> found)
    {
        var surplus = found.CountBy(key => key).ToDictionary();
        foreach (var (key, count) in expected.CountBy(key => key))
            surplus[key] = surplus.GetValueOrDefault(key) - count;
        Exceptions.AddRange(surplus.Where(key => key.Value != 0).Select(
            key => FormattableString.Invariant($"{dealer.Display}: {key.Key} is set aside {key.Value:+0;-0} times against the model")));
    }
}
