namespace GrpcCrm.Client;

/// <summary>A journal's folder: one lock, one state, the segments.</summary>
internal static class JournalFolder
{
    /// <summary>Takes the folder for this process alone, until the lock is disposed or the process ends.</summary>
    public static FileStream Lock(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new IngestJournalException(
                $"The journal in {folder} is open in another writer. Give each writer a folder of its own.", taken);
        }
    }

    /// <summary>The state of this channel's journal, made if the folder is new.</summary>
    public static JournalState State(string folder, string channel, string sourceSystem)
    {
        if (!JournalState.Exists(folder))
        {
            if (Directory.EnumerateFiles(folder, JournalSegment.Pattern).Any())
                throw new IngestJournalException(
                    $"{folder} holds records but no state.json. Restore it, or move the folder away and start a new one.");
            var made = new JournalState(channel, sourceSystem, Guid.CreateVersion7().ToString("N"));
            made.Save(folder);
            return made;
        }
        var state = JournalState.Load(folder);
        return state.Channel == channel && state.SourceSystem == sourceSystem
            ? state
            : throw new IngestJournalException(
                $"The journal in {folder} belongs to {state.Channel} of {state.SourceSystem}. Give each channel a folder of its own.");
    }

    /// <summary>
    /// All segments in order; the newest is cut after its last whole record. Returns them with the index after that record.
    /// </summary>
    public static (List<JournalSegment> Segments, long End) Segments(string folder)
    {
        var segments = new List<JournalSegment>();
        var paths = Directory.EnumerateFiles(folder, JournalSegment.Pattern).Order(StringComparer.Ordinal).ToList();
        foreach (var path in paths)
        {
            if (JournalSegment.Open(path) is { } segment)
                segments.Add(segment);
            else if (path == paths[^1] && new FileInfo(path).Length <= JournalSegment.HeaderBytes)
                File.Delete(path);
            else
                throw new IngestJournalException(
                    $"{path} is damaged. Restore it, or move the folder away and send the source's records again.");
        }
        foreach (var older in segments.SkipLast(1))
            older.MarkComplete();
        if (segments.Count == 0)
            segments.Add(JournalSegment.Create(folder, 0));
        return (segments, End(segments[^1]));
    }

    private static long End(JournalSegment newest)
    {
        using var reader = new SegmentReader(newest);
        while (reader.TryPeek(out _))
            reader.Advance();
        if (reader.Position < newest.Bytes)
            newest.Truncate(reader.Position);
        return reader.Index;
    }
}
