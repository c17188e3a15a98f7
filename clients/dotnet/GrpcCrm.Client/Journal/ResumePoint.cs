namespace GrpcCrm.Client;

/// <summary>Where to go on after an opening: the record to send next, and the channel's offset of the journal's first record.</summary>
internal sealed record ResumePoint(long BaseOffset, long Index)
{
    /// <summary>
    /// Reconciles the service's next_offset with the journal, which still holds the records [first, end).
    /// Offsets below next_offset mark a repetition, which never replaces a stored record without a version: so what was never sent must
    /// lie at or above it.
    /// </summary>
    public static ResumePoint Of(long nextOffset, JournalState state, long first, long end, bool acceptLostRecords)
    {
        // A new journal on an old channel: its records come after all that was sent before.
        if (state.BaseOffset is not { } start)
            return new(nextOffset, state.Acked);

        // Another client has moved the channel on, or this folder comes from a back-up.
        var sent = Math.Min(state.Sent, end);
        if (nextOffset > start + sent)
            return new(nextOffset - sent, state.Acked);

        // The usual case. Acks may have been lost; who stored what lies between is unknown, and resending does no harm.
        if (nextOffset >= start + state.Acked)
            return new(start, state.Acked);

        // The service was restored from a back-up and lost records that it had acknowledged.
        var index = nextOffset - start;
        if (index >= first)
            return new(start, index);
        if (acceptLostRecords)
            return new(nextOffset - first, first);
        throw new IngestRecordsLostException(state.Channel, nextOffset, start + first);
    }
}
