namespace GrpcCrm.Platform.Telemetry;

/// <summary>How a line of the log looks.</summary>
public enum LogFormat
{
    Text,
    Json,
}

/// <summary>What is written to the standard output; the section Logging of the configuration.</summary>
public sealed class LogOptions
{
    public static string Section => "Logging";

    /// <summary>Text for people or Json, an object a line with trace, method and tenant, for machines.</summary>
    public LogFormat Format { get; set; } = LogFormat.Text;
}
