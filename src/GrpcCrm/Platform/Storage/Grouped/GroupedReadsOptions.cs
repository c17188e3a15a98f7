namespace GrpcCrm.Platform.Storage.Grouped;

/// <summary>How records are read by their names; the section Reads of the configuration.</summary>
public sealed class GroupedReadsOptions : ISettings
{
    public static string Section => "Reads";

    public static string Expected => "1 to 64 readers, groups of 1 to 1000, and room for reads that wait.";

    /// <summary>
    /// Connections that read at once. A few: what arrives while all are busy is read together, which costs far less a record.
    /// </summary>
    public int Readers { get; set; } = 2;

    /// <summary>Reads of one group at most.</summary>
    public int GroupReads { get; set; } = 128;

    /// <summary>Reads that wait at most; a call beyond them waits for its place, until its deadline.</summary>
    public int WaitingReads { get; set; } = 4096;

    public bool AreSound => Readers is > 0 and <= 64 && GroupReads is > 0 and <= 1000 && WaitingReads > 0;
}
