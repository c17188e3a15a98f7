namespace GrpcCrm.Client;

/// <summary>The journal on disk cannot be used; the message says what to do.</summary>
public sealed class IngestJournalException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The service was restored from a back-up older than what the journal still holds.</summary>
public sealed class IngestRecordsLostException(string channel, long nextOffset, long firstOffset) : Exception(
    FormattableString.Invariant($"{channel} stands at offset {nextOffset}, but this journal's oldest record is at {firstOffset}: ")
    + "the service was restored from an older back-up. Send the source's records of that time again, and open the writer with "
    + $"{nameof(IngestWriterOptions.AcceptLostRecords)}.")
{
    /// <summary>The offset that the service asks for.</summary>
    public long NextOffset => nextOffset;

    /// <summary>The offset of the oldest record in the journal.</summary>
    public long FirstOffset => firstOffset;
}

/// <summary>Another client has taken the channel over. Final: a person decides which of the two goes on.</summary>
public sealed class IngestWriterSupersededException(string channel, Exception cause) : Exception(
    $"Another client has taken {channel} over. The journal keeps what is not acknowledged; "
    + $"open the writer with {nameof(IngestWriterOptions.TakeOver)} to take it back.", cause);
