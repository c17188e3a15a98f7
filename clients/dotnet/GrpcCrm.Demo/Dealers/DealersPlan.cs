namespace GrpcCrm.Demo.Dealers;

/// <summary>What one dealer process does.</summary>
internal sealed record DealersPlan(Uri Address, IReadOnlyList<DealerChannel> Dealers);

/// <summary>One dealer's channel, and the files and folder that belong to it.</summary>
internal sealed record DealerChannel(string Dealer, string SourceSystem, string SourceFile, string TokenFile, string JournalFolder);

/// <summary>How far a dealer process has come; with the totals of each dealer in its last line.</summary>
internal sealed record PushProgress(long Acked, long Reconnects, IReadOnlyList<DealerTotals>? Dealers = null);

/// <summary>What the service has answered to one dealer.</summary>
internal sealed record DealerTotals(string Dealer, long Acked, long Created, long Updated, long Duplicate, long Stale, long Rejected);
