namespace GrpcCrm.Platform.Deletion;

/// <summary>How long what is deleted can be brought back; the section Deletion of the configuration.</summary>
public sealed class DeletionOptions : ISettings
{
    public static string Section => "Deletion";

    public static string Expected => "a retention above zero and up to 3650 days, an interval above zero, and 1 to 10000 records.";

    /// <summary>How long a deleted record can be brought back; then its content is removed. Hosts of one database share it.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How often content to remove is looked for.</summary>
    public TimeSpan PurgeInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Records of a kind that one transaction purges at most.</summary>
    public int PurgeRecords { get; set; } = 200;

    public bool AreSound =>
        Retention > TimeSpan.Zero && Retention <= TimeSpan.FromDays(3650)
        && PurgeInterval > TimeSpan.Zero && PurgeRecords is > 0 and <= 10_000;
}
