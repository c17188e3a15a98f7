namespace GrpcCrm.Platform.Calls;

/// <summary>How many bytes a message of the rpc may have; stands in its endpoint's metadata.</summary>
public sealed record MessageLimit(int Bytes)
{
    /// <summary>What the server takes where nothing is set.</summary>
    public const int Preset = 4 * 1024 * 1024;

    public static int Of(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<MessageLimit>()?.Bytes ?? Preset;
}
