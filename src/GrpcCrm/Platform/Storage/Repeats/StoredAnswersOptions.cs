namespace GrpcCrm.Platform.Storage.Repeats;

/// <summary>How long answers are kept for requests that are repeated; the section Answers of the configuration.</summary>
public sealed class StoredAnswersOptions : ISettings
{
    public static string Section => "Answers";

    public static string Expected => "kept a day at least, swept at an interval, 1 to 100000 in a step.";

    /// <summary>How long at least; the contract promises a day.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How often older ones are looked for.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Answers that one statement removes at most; as long as it finds so many, the next follows.</summary>
    public int SweepStep { get; set; } = 1000;

    public bool AreSound => Retention >= TimeSpan.FromHours(24) && SweepInterval > TimeSpan.Zero && SweepStep is > 0 and <= 100_000;
}
