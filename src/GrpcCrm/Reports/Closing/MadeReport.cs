using GrpcCrm.Reports.Content;

namespace GrpcCrm.Reports.Closing;

/// <summary>What was made of a report: its documents in the order of the audiences, as known at a moment.</summary>
public sealed record MadeReport(DateTime AsOf, ReportCompleteness Completeness, IReadOnlyList<RenderedDocument> Documents)
{
    /// <summary>The moment of the scores that the manufacturer is shown; see <see cref="LateChanges"/>.</summary>
    public required DateTime ScoresAsOf { get; init; }

    /// <summary>The figures behind it; null where they are kept already.</summary>
    public byte[]? Basis { get; init; }

    /// <summary>When the first window of its metrics ends that is open; null where none is.</summary>
    public DateTime? WindowEnd { get; init; }

    public bool IsHeldBack => ScoresAsOf < AsOf;

    /// <summary>The documents as they may go out now, where the newest revision shows the manufacturer something else.</summary>
    /// <param name="lateChanges">What holds late small changes back.</param>
    /// <param name="newest">The newest revision, and what it says to the manufacturer.</param>
    /// <param name="changedCustomers">Customers whose records changed since the scores that it shows were made.</param>
    /// <param name="horizonHasPassed">Whether the time for restatements of the period is over.</param>
    public MadeReport Held(
        LateChanges lateChanges, (NewestRevision Revision, byte[] Shown) newest, long changedCustomers, bool horizonHasPassed)
    {
        var held = Documents.Select(document => lateChanges.Held(newest.Shown, document, changedCustomers, horizonHasPassed)).ToList();
        var isHeld = held.Zip(Documents).Any(pair => !pair.First.ContentSha256.AsSpan().SequenceEqual(pair.Second.ContentSha256));
        return this with { Documents = held, ScoresAsOf = isHeld ? newest.Revision.ScoresAsOf : AsOf };
    }

    public short[] Audiences => [.. Documents.Select(document => (short)document.Audience)];

    public byte[][] Contents => [.. Documents.Select(document => document.Content)];

    public byte[][] Hashes => [.. Documents.Select(document => document.ContentSha256)];
}
